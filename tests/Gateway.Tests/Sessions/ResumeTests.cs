using System.Globalization;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Resume_AtAPosition_GetsWhatWasMissedThenWhatComes()
    {
        await using var relay = await StartAsync(file: null);
        using var sender = await relay.RegisterAsync("sender");
        var place = await LeaveAsync(relay, "bob");
        await SendAsync(sender, 0, 42);
        using var bob = await ComeBackAsync(relay, "bob", $"\"resume\": {place}");
        await ReadMissedAsync(bob, Enumerable.Range(0, 42));
        await SendAsync(sender, 42, 10);
        await ReadBodiesAsync(bob, Enumerable.Range(42, 10));
    }

    [Fact]
    public async Task Resume_WithAFilter_GetsAndCountsWhatIsWantedAndOfOthers()
    {
        await using var relay = await StartAsync(file: null);
        using var sender = await relay.RegisterAsync("sender");
        string place;
        using (var bob = await ComeBackAsync(relay, "bob", "\"receive\": [\"even\"]"))
        {
            place = PlaceOf(await bob.ReadLineAsync());
            await bob.SendAsync(Wire.Send("even", "own"));
            await bob.ReadLineAsync();
        }

        for (var i = 0; i < 20; i++)
            await SendAsync(sender, i, 1, i % 2 == 0 ? "even" : "odd");
        using var back = await ComeBackAsync(relay, "bob", $"\"receive\": [\"even\"], \"resume\": {place}");
        await ReadMissedAsync(back, Enumerable.Range(0, 10).Select(static i => 2 * i));
    }

    [Fact]
    public async Task Resume_WhileMessagesCome_GetsEachOnceInOrder()
    {
        await using var relay = await StartAsync(_folder.File("log.jsonl"), memory: 4 << 20);
        using var sender = await relay.RegisterAsync("sender");
        var place = await LeaveAsync(relay, "bob");
        await SendAsync(sender, 0, 20_000, padding: 400);
        using var bob = await ComeBackAsync(relay, "bob", $"\"resume\": {place}", receiveBytes: 4096);
        var sending = SendAsync(sender, 20_000, 20_000, padding: 400);
        await bob.ReadLineAsync();
        Assert.Equal("resuming", Wire.Member(await bob.ReadLineAsync(), "status"));
        for (var (next, isResumed) = (0, false); next < 40_000 || !isResumed;)
        {
            var line = await bob.ReadLineAsync();
            if (line.StartsWith("{\"from\"", StringComparison.Ordinal))
            {
                Assert.Equal($"{next++}", Wire.Body(line).Trim());
                continue;
            }

            Assert.Equal($"{{\"status\": \"resumed\", \"missed\": {next}, \"complete\": true", line[..line.LastIndexOf(',')]);
            isResumed = true;
        }

        await sending;
    }

    [Fact]
    public async Task Resume_WithPositions_IsToldHowFarItHasCome()
    {
        await using var relay = await StartAsync(file: null);
        using var sender = await relay.RegisterAsync("sender");
        var place = await LeaveAsync(relay, "bob");
        await SendAsync(sender, 0, 3);
        using var bob = await ComeBackAsync(relay, "bob", $"\"positions\": true, \"resume\": {place}");
        var lines = await bob.ReadLinesAsync(7);
        var end = $"\"position\": {relay.Log.Head}}}";
        Assert.Equal($"{{\"status\": \"position\", {end}", lines[5]);
        Assert.Equal($"{{\"status\": \"resumed\", \"missed\": 3, \"complete\": true, {end}", lines[6]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Resume_AfterARestart_GoesOnWhereTheLogEnded(int lost)
    {
        var file = _folder.File("log.jsonl");
        string place;
        await using (var before = await StartAsync(file))
        {
            using var sender = await before.RegisterAsync("sender");
            await SendAsync(sender, -7, 7);
            using var bob = await ComeBackAsync(before, "bob", "\"positions\": true");
            place = PlaceOf(await bob.ReadLineAsync());
            await SendAsync(sender, 0, 10);
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal($"{i}", Wire.Body(await bob.ReadLineAsync()));
                // With the last of them it knows what a relay that is killed may forget.
                while (!(await bob.ReadLineAsync()).Contains("position", StringComparison.Ordinal))
                    i++;
            }

            place = At(place, before.Log.Head);
        }

        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file)).SkipLast(lost));
        await using var relay = await StartAsync(file);
        using var again = await relay.RegisterAsync("sender");
        await SendAsync(again, 100, 50);
        using var back = await ComeBackAsync(relay, "bob", $"\"resume\": {place}");
        await ReadMissedAsync(back, Enumerable.Range(100, 50));
    }

    [Fact]
    public async Task Resume_NothingWasEverSentBeforeTheRestart_GetsAll()
    {
        var file = _folder.File("log.jsonl");
        string place;
        await using (var before = await StartAsync(file))
            place = await LeaveAsync(before, "bob");
        await using var relay = await StartAsync(file);
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, 0, 5);
        using var bob = await ComeBackAsync(relay, "bob", $"\"resume\": {place}");
        await ReadMissedAsync(bob, Enumerable.Range(0, 5));
    }

    [Fact]
    public async Task Resume_UnknownEpoch_SaysThatItCannotKnow()
    {
        await using var relay = await StartAsync(file: null);
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, 0, 5);
        using var bob = await ComeBackAsync(relay, "bob", "\"resume\": {\"epoch\": \"0123456789abcdef\", \"position\": 0}");
        await bob.ReadLinesAsync(2);
        Assert.StartsWith(
            "{\"status\": \"resumed\", \"missed\": 0, \"complete\": false, \"reaches_back_to\": null, ", await bob.ReadLineAsync(), StringComparison.Ordinal);
        await SendAsync(sender, 5, 1);
        await ReadBodiesAsync(bob, [5]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Since_AMessage_GetsWhatCameBehindIt(bool afterUnknownEpoch)
    {
        await using var relay = await StartAsync(_folder.File("log.jsonl"), memory: 1 << 20);
        using var sender = await relay.RegisterAsync("sender");
        var ids = await SendAsync(sender, 0, 10_000, padding: 200);
        var resume = afterUnknownEpoch ? "\"resume\": {\"epoch\": \"0123456789abcdef\", \"position\": 0}, " : "";
        foreach (var at in (int[])[0, 5000, 9998, 9999])
        {
            using var bob = await ComeBackAsync(relay, "bob", $"{resume}\"since\": \"{ids[at]}\"");
            await ReadMissedAsync(bob, Enumerable.Range(at + 1, 9999 - at));
        }
    }

    [Fact]
    public async Task Since_AMessageThatNeverWas_SaysThatItCannotKnow()
    {
        await using var relay = await StartAsync(file: null);
        using var bob = await ComeBackAsync(relay, "bob", $"\"since\": \"{new string('0', 64)}\"");
        Assert.Contains("\"complete\": false, \"reaches_back_to\": null", (await bob.ReadLinesAsync(3))[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Since_ATime_GetsWhatCameFromThenOn()
    {
        await using var relay = await StartAsync(_folder.File("log.jsonl"));
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, 0, 5);
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        var since = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        await SendAsync(sender, 5, 5);
        using (var bob = await ComeBackAsync(relay, "bob", $"\"since\": {since.ToString(CultureInfo.InvariantCulture)}"))
            await ReadMissedAsync(bob, Enumerable.Range(5, 5));
        using var all = await ComeBackAsync(relay, "bob", "\"since\": 1");
        await ReadMissedAsync(all, Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task Resume_OlderThanTheLog_SaysHowFarItReachesBack()
    {
        await using var relay = await StartAsync(file: null, memory: 1 << 20);
        using var sender = await relay.RegisterAsync("sender");
        var place = await LeaveAsync(relay, "bob");
        await SendAsync(sender, 0, 10_000, padding: 200);
        using var bob = await ComeBackAsync(relay, "bob", $"\"resume\": {place}");
        var lines = await bob.ReadLinesAsync(2);
        Assert.Equal("resuming", Wire.Member(lines[1], "status"));
        var missed = new List<string>();
        while (await bob.ReadLineAsync() is var line)
        {
            if (line.StartsWith("{\"from\"", StringComparison.Ordinal))
            {
                missed.Add(line);
                continue;
            }

            Assert.Equal("False", Wire.Member(line, "complete"));
            Assert.Equal($"{missed.Count}", Wire.Member(line, "missed"));
            Assert.Equal(Wire.Member(missed[0], "timestamp"), Wire.Member(line, "reaches_back_to"));
            break;
        }

        var first = int.Parse(Wire.Body(missed[0]), CultureInfo.InvariantCulture);
        Assert.InRange(first, 1, 9999);
        Assert.Equal(Enumerable.Range(first, 10_000 - first), missed.Select(static line => int.Parse(Wire.Body(line), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Resume_APositionWithinALine_GoesOnAtTheNext()
    {
        await using var relay = await StartAsync(file: null);
        using var sender = await relay.RegisterAsync("sender");
        var place = await LeaveAsync(relay, "bob");
        var start = relay.Log.Head;
        await SendAsync(sender, 0, 3);
        using var bob = await ComeBackAsync(relay, "bob", $"\"resume\": {At(place, start + 1)}");
        await ReadMissedAsync(bob, [1, 2]);
        using var beyond = await ComeBackAsync(relay, "bob", $"\"resume\": {At(place, relay.Log.Head + 1)}");
        Assert.Equal("False", Wire.Member((await beyond.ReadLinesAsync(3))[2], "complete"));
    }

    private static string At(string place, long position) => place[..place.LastIndexOf(' ')] + $" {position}}}";

    private static async Task<string> LeaveAsync(RunningRelay relay, string name)
    {
        using var client = await ComeBackAsync(relay, name, "\"more\": 1");
        return PlaceOf(await client.ReadLineAsync());
    }

    private static string PlaceOf(string greeting) =>
        $"{{\"epoch\": \"{Wire.Member(greeting, "epoch")}\", \"position\": {Wire.Member(greeting, "position")}}}";

    private static async Task<LineClient> ComeBackAsync(RunningRelay relay, string name, string members, int receiveBytes = 0)
    {
        var client = await relay.ConnectAsync(receiveBytes);
        await client.SendAsync($"{{\"peer_id\": \"{name}\", {members}}}\n");
        return client;
    }

    // The ids of the messages.
    private static async Task<string[]> SendAsync(LineClient sender, int first, int count, string to = "x", int padding = 0)
    {
        var pad = new string(' ', padding);
        var sending = sender.SendAsync(string.Concat(Enumerable.Range(first, count).Select(i => Wire.Send(to, $"{i}{pad}"))));
        var answers = await sender.ReadLinesAsync(count);
        await sending;
        return [.. answers.Select(Wire.MsgId)];
    }

    private static async Task ReadMissedAsync(LineClient client, IEnumerable<int> bodies)
    {
        Assert.Equal("ok", Wire.Member(await client.ReadLineAsync(), "status"));
        Assert.Equal("resuming", Wire.Member(await client.ReadLineAsync(), "status"));
        await ReadBodiesAsync(client, bodies);
        var end = await client.ReadLineAsync();
        Assert.StartsWith($"{{\"status\": \"resumed\", \"missed\": {bodies.Count()}, \"complete\": true, ", end, StringComparison.Ordinal);
    }

    private static async Task ReadBodiesAsync(LineClient client, IEnumerable<int> bodies)
    {
        foreach (var body in bodies)
            Assert.Equal($"{body}", Wire.Body(await client.ReadLineAsync()).Trim());
    }

    private static Task<RunningRelay> StartAsync(string? file, int memory = 16 << 20) =>
        RunningRelay.StartAsync(new RelaySetup { Log = new LogOptions { MemoryBytes = memory, File = file } });
}
