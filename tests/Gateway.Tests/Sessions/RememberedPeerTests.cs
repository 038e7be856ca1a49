using System.Globalization;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class RememberedPeerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Resume_FirstVisit_HasMissedNothing()
    {
        await using var relay = await StartAsync();
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, 0, 5);
        using var bob = await ComeAsync(relay);
        Assert.Empty(await ReadMissedAsync(bob));
    }

    [Fact]
    public async Task Resume_ComingBack_GetsWhatCameMeanwhile()
    {
        await using var relay = await StartAsync();
        using var sender = await relay.RegisterAsync("sender");
        for (var round = 0; round < 3; round++)
        {
            using var bob = await ComeAsync(relay);
            var missed = await ReadMissedAsync(bob);
            Assert.Equal(round == 0 ? [] : Enumerable.Range(100 * round, 50), missed);
            await SendAsync(sender, (100 * round) + 50, 50);
            Assert.Equal(Enumerable.Range((100 * round) + 50, 50), (await bob.ReadLinesAsync(50)).Select(Body));
            await LeaveAsync(bob);
            await SendAsync(sender, 100 * (round + 1), 50);
        }
    }

    [Fact]
    public async Task Resume_AfterTheRelayStoppedMeanwhile_GetsWhatCameMeanwhile()
    {
        await using (var before = await StartAsync())
        {
            using var sender = await before.RegisterAsync("sender");
            using var bob = await ComeAsync(before);
            await ReadMissedAsync(bob);
            await SendAsync(sender, 0, 10);
            await bob.ReadLinesAsync(10);
            await LeaveAsync(bob);
            await SendAsync(sender, 10, 10);
        }

        await using var relay = await StartAsync();
        using var again = await relay.RegisterAsync("sender");
        await SendAsync(again, 20, 10);
        using var back = await ComeAsync(relay);
        Assert.Equal(Enumerable.Range(10, 20), await ReadMissedAsync(back));
    }

    [Fact]
    public async Task Resume_ConnectionWasCutWithMessagesUnderWay_GetsThoseAgain()
    {
        await using var relay = await StartAsync();
        using var sender = await relay.RegisterAsync("sender");
        using var bob = await ComeAsync(relay, receiveBytes: 4096);
        await ReadMissedAsync(bob);
        var padding = new string('x', 1000);
        for (var i = 0; i < 20_000; i += 100)
        {
            await sender.SendAsync(string.Concat(Enumerable.Range(i, 100).Select(n => Wire.Send("x", $"{n} {padding}"))));
            await sender.ReadLinesAsync(100);
        }

        var read = (await bob.ReadLinesAsync(10)).Select(Body).ToList();
        bob.Reset();
        using var back = await ComeAsync(relay);
        var missed = await ReadMissedAsync(back);
        // What his machine had taken and he had not read is gone; that is not much.
        Assert.InRange(missed[0], read.Count, 2000);
        Assert.Equal(Enumerable.Range(missed[0], 20_000 - missed[0]), missed);
    }

    [Fact]
    public async Task Resume_WhileTheOldConnectionIsStillThere_GoesOnWhereThatWas()
    {
        await using var relay = await StartAsync();
        using var sender = await relay.RegisterAsync("sender");
        using var old = await ComeAsync(relay);
        await ReadMissedAsync(old);
        await SendAsync(sender, 0, 10);
        await old.ReadLinesAsync(10);
        using var back = await ComeAsync(relay);
        Assert.Empty(await ReadMissedAsync(back));
        await SendAsync(sender, 10, 1);
        Assert.Equal(10, Body(await back.ReadLineAsync()));
    }

    [Fact]
    public async Task Resume_AtAnotherNode_GetsAtLeastWhatCameMeanwhile()
    {
        await using var cluster = await RelayCluster.StartAsync(2);
        using var sender = await cluster.Nodes[0].RegisterAsync("sender");
        using (var bob = await ComeAsync(cluster.Nodes[0]))
        {
            await bob.ReadLinesAsync(3);
            await SendAsync(sender, 0, 10);
            await bob.ReadLinesAsync(10);
            await LeaveAsync(bob);
        }

        await SendAsync(sender, 10, 10);
        await cluster.QuietAsync();
        using var back = await ComeAsync(cluster.Nodes[1]);
        var missed = await ReadMissedAsync(back, isSure: false);
        Assert.Equal(Enumerable.Range(missed[0], 20 - missed[0]), missed);
        Assert.InRange(missed[0], 0, 10);
    }

    private static async Task LeaveAsync(LineClient client)
    {
        client.EndSending();
        Assert.Empty(await client.ReadToEndAsync());
    }

    private static async Task<LineClient> ComeAsync(RelayNode relay, int receiveBytes = 0)
    {
        var client = await relay.ConnectAsync(receiveBytes);
        await client.SendAsync("{\"peer_id\": \"bob\", \"resume\": true}\n");
        return client;
    }

    private static async Task<List<int>> ReadMissedAsync(LineClient client, bool isSure = true)
    {
        Assert.Equal("ok", Wire.Member(await client.ReadLineAsync(), "status"));
        Assert.Equal("resuming", Wire.Member(await client.ReadLineAsync(), "status"));
        var missed = new List<int>();
        string line;
        while ((line = await client.ReadLineAsync()).StartsWith("{\"from\"", StringComparison.Ordinal))
            missed.Add(Body(line));
        if (isSure)
            Assert.StartsWith($"{{\"status\": \"resumed\", \"missed\": {missed.Count}, \"complete\": true", line, StringComparison.Ordinal);
        return missed;
    }

    private static int Body(string line) => int.Parse(Wire.Body(line).Split(' ')[0], CultureInfo.InvariantCulture);

    private static async Task SendAsync(LineClient sender, int first, int count)
    {
        await sender.SendAsync(string.Concat(Enumerable.Range(first, count).Select(static i => Wire.Send("x", $"{i}"))));
        await sender.ReadLinesAsync(count);
    }

    private Task<RunningRelay> StartAsync() => RunningRelay.StartAsync(new RelaySetup
    {
        Log = new LogOptions { MemoryBytes = 16 << 20, File = _folder.File("log.jsonl") },
        DataDirectory = _folder.File("data"),
    });
}
