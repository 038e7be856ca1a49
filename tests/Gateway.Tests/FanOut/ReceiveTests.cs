using System.Globalization;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.FanOut;

public sealed class ReceiveTests : IAsyncLifetime
{
    private static readonly string[] Targets = ["all", "*", "bob", "weather", "team.a", "team.b", "teams", "w\u00e4rme", "q\"x"];

    private RunningRelay _relay = null!;

    public async Task InitializeAsync() => _relay = await RunningRelay.StartAsync();

    public async Task DisposeAsync() => await _relay.DisposeAsync();

    [Theory]
    [InlineData("\"all\"", "all * bob weather team.a team.b teams w\u00e4rme q\"x")]
    [InlineData("\"addressed\"", "all * bob")]
    [InlineData("[\"weather\", \"team.*\"]", "weather team.a team.b")]
    [InlineData("[\"w*\", \"we*\", \"weather\"]", "weather w\u00e4rme")]
    [InlineData("[\"w\\u00e4*\"]", "w\u00e4rme")]
    [InlineData("[\"q\\\"*\", \"nobody\"]", "q\"x")]
    [InlineData("[\"*\"]", "all * bob weather team.a team.b teams w\u00e4rme q\"x")]
    public async Task Register_WithReceive_GetsWhatItWantsInOrder(string receive, string expected)
    {
        using var bob = await RegisterAsync("bob", receive);
        using var sender = await _relay.RegisterAsync("sender");
        foreach (var target in Targets)
            await sender.SendAsync(Wire.Send(target, "x"));
        await sender.ReadLinesAsync(Targets.Length);
        Assert.Equal(expected.Split(' '), await ReadTargetsAsync(bob));
    }

    [Fact]
    public async Task Receive_ManyAtOnce_GetsTheWantedOnesInOrder()
    {
        using var bob = await RegisterAsync("bob", "[\"even\", \"end\"]");
        using var sender = await _relay.RegisterAsync("sender");
        var frames = string.Concat(Enumerable.Range(0, 20_000).Select(i => Wire.Send(i % 2 == 0 ? "even" : "odd", $"{i}")));
        var sending = sender.SendAsync(frames + "end||{}\n");
        for (var i = 0; i < 20_000; i += 2)
            Assert.Equal($"{i}", Wire.Body(await bob.ReadLineAsync()));
        Assert.Equal("end", Wire.Member(await bob.ReadLineAsync(), "to"));
        await sending;
    }

    [Fact]
    public async Task Receive_ChangedWhileMessagesCome_TakesEffectWithItsAnswer()
    {
        using var bob = await RegisterAsync("bob", "[\"a\"]");
        using var sender = await _relay.RegisterAsync("sender");
        using var enough = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await sender.SendAsync(Wire.Send("a", $"{i}") + Wire.Send("b", $"{i}"));
                await sender.ReadLinesAsync(2);
            }
        });
        for (var i = 0; i < 20; i++)
        {
            var wanted = i % 2 == 0 ? "b" : "a";
            await bob.SendAsync($"||{{\"receive\": [\"{wanted}\"]}}\n");
            while (!(await bob.ReadLineAsync()).Contains("receiving", StringComparison.Ordinal))
            {
                // Between what it asked for and the answer either may come.
            }

            Assert.Equal(wanted, Wire.Member(await bob.ReadLineAsync(), "to"));
            if (i < 5)
                Assert.Equal(wanted, Wire.Member(await bob.ReadLineAsync(), "to"));
        }

        await enough.CancelAsync();
        await sending;
    }

    [Fact]
    public async Task Receive_OwnMessages_AreNotSentBack()
    {
        using var bob = await RegisterAsync("bob", "[\"x\", \"end\"]");
        using var sender = await _relay.RegisterAsync("sender");
        for (var i = 0; i < 100; i++)
        {
            await bob.SendAsync(Wire.Send("x", "own") + Wire.Send("y", "own"));
            await sender.SendAsync(Wire.Send("x", $"{i}"));
            await sender.ReadLineAsync();
        }

        var bodies = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var line = await bob.ReadLineAsync();
            if (line.StartsWith("{\"from\"", StringComparison.Ordinal))
                bodies.Add(Wire.Body(line));
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), bodies);
    }

    [Theory]
    [InlineData("\"some\"")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("[\"\"]")]
    [InlineData("[\"a\\u0000\"]")]
    [InlineData("[1]")]
    [InlineData("[[\"a\"]]")]
    public async Task Receive_NotUnderstood_IsRefused(string receive)
    {
        using var asked = await _relay.RegisterAsync("asked");
        await asked.SendAsync($"||{{\"receive\": {receive}}}\n||{{\"ping\": 1}}\n");
        Assert.Equal("malformed", Wire.Error(await asked.ReadLineAsync()));
        Assert.Equal("pong", Wire.Member(await asked.ReadLineAsync(), "status"));
        using var registering = await _relay.ConnectAsync();
        await registering.SendAsync($"{{\"peer_id\": \"bob\", \"receive\": {receive}}}\n");
        Assert.Equal("malformed", Wire.Error(await registering.ReadLineAsync()));
        Assert.Null(await registering.TryReadLineAsync());
    }

    [Theory]
    [InlineData("||{\"unknown\": 1}\n")]
    [InlineData("||{\"text\": \"x\"}\n")]
    [InlineData("||7\n")]
    [InlineData("||{\"ping\": 1\n")]
    public async Task Request_NotUnderstood_IsMalformed(string request)
    {
        using var asked = await _relay.RegisterAsync("asked");
        await asked.SendAsync(request);
        Assert.Equal("malformed", Wire.Error(await asked.ReadLineAsync()));
    }

    [Fact]
    public async Task Ping_TellsTimeAndPosition()
    {
        using var asked = await _relay.RegisterAsync("asked");
        await asked.SendAsync("||{\"ping\": \"x\"}\n");
        var pong = await asked.ReadLineAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        Assert.InRange(double.Parse(Wire.Member(pong, "time"), CultureInfo.InvariantCulture), now - 60, now + 1);
        Assert.Equal($"{_relay.Log.Head}", Wire.Member(pong, "position"));
    }

    [Fact]
    public async Task Positions_Asked_FollowEachDelivery()
    {
        using var bob = await _relay.ConnectAsync();
        await bob.SendAsync("{\"peer_id\": \"bob\", \"positions\": true}\n");
        await bob.ReadLineAsync();
        using var sender = await _relay.RegisterAsync("sender");
        for (var i = 0; i < 10; i++)
        {
            await sender.SendAsync(Wire.Send("x", $"{i}"));
            await sender.ReadLineAsync();
            Assert.Equal($"{i}", Wire.Body(await bob.ReadLineAsync()));
            Assert.Equal($"{{\"status\": \"position\", \"position\": {_relay.Log.Head}}}", await bob.ReadLineAsync());
        }
    }

    [Fact]
    public async Task Delivery_Addressed_KeepsDirectMessagesToTheirTarget()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Gateway = new() { Delivery = DeliveryPolicy.Addressed } });
        using var plain = await relay.ConnectAsync();
        await plain.SendAsync("eve\n||{\"ping\": 1}\n");
        await plain.ReadLineAsync();
        using var greedy = await relay.ConnectAsync();
        await greedy.SendAsync("{\"peer_id\": \"mallory\", \"receive\": [\"bob\", \"b*\", \"*\", \"#x\"]}\n");
        await greedy.ReadLineAsync();
        using var bob = await relay.RegisterAsync("bob");
        using var sender = await relay.RegisterAsync("sender");
        foreach (var target in (string[])["bob", "weather", "eve", "mallory", "#room", "all", "*"])
            await sender.SendAsync(Wire.Send(target, "x"));
        Assert.Equal("eve #room all *", string.Join(' ', (await plain.ReadLinesAsync(4)).Select(To)));
        Assert.Equal("mallory #room all *", string.Join(' ', (await greedy.ReadLinesAsync(4)).Select(To)));
        Assert.Equal("bob #room all *", string.Join(' ', (await bob.ReadLinesAsync(4)).Select(To)));
    }

    private async Task<LineClient> RegisterAsync(string name, string receive)
    {
        var client = await _relay.ConnectAsync();
        await client.SendAsync($"{{\"peer_id\": \"{name}\", \"receive\": {receive}}}\n");
        Assert.Equal(name, Wire.Member(await client.ReadLineAsync(), "peer_id"));
        return client;
    }

    // A pong tells up to where it was sent what it wants.
    private async Task<List<string>> ReadTargetsAsync(LineClient client)
    {
        var (targets, position) = (new List<string>(), 0L);
        while (position < _relay.Log.Head)
        {
            await client.SendAsync("||{\"ping\": 1}\n");
            string line;
            while (!(line = await client.ReadLineAsync()).Contains("pong", StringComparison.Ordinal))
                targets.Add(To(line));
            position = long.Parse(Wire.Member(line, "position"), CultureInfo.InvariantCulture);
        }

        return targets;
    }

    private static string To(string line) => Wire.Member(line, "to");
}
