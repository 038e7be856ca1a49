using OrleansRelay.Gateway.Presence;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Presence;

public sealed class PresenceTests
{
    [Fact]
    public async Task Peers_SomeHere_AreNamedInOrder()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        using var alice = await relay.RegisterAsync("alice");

        Assert.Equal(
            "{\"status\": \"peers\", \"watch\": false, \"count\": 2, \"peers\": [\"alice\", \"bob\"], \"more\": false}",
            await AskAsync(bob, "{\"peers\": true}"));
        Assert.Equal(
            "{\"status\": \"peers\", \"watch\": false, \"count\": 1, \"peers\": [\"alice\"], \"more\": false}",
            await AskAsync(bob, "{\"peers\": [\"al*\", \"x\"]}"));
        Assert.Equal(
            "{\"status\": \"peers\", \"watch\": false, \"count\": 2, \"peers\": [\"bob\"], \"more\": false}",
            await AskAsync(bob, "{\"after\": \"alice\", \"peers\": true}"));
    }

    [Fact]
    public async Task Peers_AmongOtherFrames_IsAnsweredInItsTurn()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");

        await bob.SendAsync("nonsense\n||{\"peers\": true}\n||{\"ping\": 1}\nx||{}\n||{\"peers\": 7}\n");

        var lines = await bob.ReadLinesAsync(5);
        Assert.Equal("malformed", Wire.Error(lines[0]));
        Assert.Contains("\"peers\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"pong\"", lines[2], StringComparison.Ordinal);
        Assert.Contains("\"msg_id\"", lines[3], StringComparison.Ordinal);
        Assert.Equal("malformed", Wire.Error(lines[4]));
    }

    [Fact]
    public async Task Peers_Watched_TellsWhoComesAndLeaves()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        Assert.Contains("\"watch\": true", await AskAsync(bob, "{\"peers\": [\"a*\"], \"watch\": true}"), StringComparison.Ordinal);

        using (await relay.RegisterAsync("carol"))
        using (await relay.RegisterAsync("alice"))
            Assert.Equal("{\"status\": \"joined\", \"peer_id\": \"alice\"}", await bob.ReadLineAsync());
        Assert.Equal("{\"status\": \"left\", \"peer_id\": \"alice\"}", await bob.ReadLineAsync());

        Assert.Contains("\"watch\": false", await AskAsync(bob, "{\"peers\": false}"), StringComparison.Ordinal);
        using var late = await relay.RegisterAsync("amy");
        Assert.Contains("\"pong\"", await AskAsync(bob, "{\"ping\": 1}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_WatchedAndThenAskedOtherThings_TellsWhoComes()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        await bob.SendAsync("||{\"peers\": [\"x\"], \"watch\": true}\n||{\"peers\": true, \"watch\": true}\n||{\"stats\": true}\n");
        await bob.ReadLinesAsync(3);

        using var alice = await relay.RegisterAsync("alice");

        Assert.Equal("{\"status\": \"joined\", \"peer_id\": \"alice\"}", await bob.ReadLineAsync());
    }

    [Fact]
    public async Task Peers_ReplacedByANewerConnection_HasNotLeft()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        using var older = await relay.RegisterAsync("alice");
        await AskAsync(bob, "{\"peers\": true, \"watch\": true}");

        using var newer = await relay.RegisterAsync("alice");
        await older.ReadToEndAsync();
        using var carol = await relay.RegisterAsync("carol");

        Assert.Contains("carol", await bob.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_WatcherThatReadsNothing_IsToldThatItMissedSome()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await LineClient.RegisterAsync(relay.Endpoint, "bob", receiveBytes: 4096);
        await AskAsync(bob, "{\"peers\": true, \"watch\": true}");
        // More than it may have waiting for it, and more than is kept.
        for (var i = 0; i < 12_000; i++)
            relay.Roster.Enter($"{new string('x', 100)}{i}");

        string line;
        do
            line = await bob.ReadLineAsync();
        while (line.Contains("joined", StringComparison.Ordinal));

        Assert.Equal("{\"status\": \"peers_gap\"}", line);
        Assert.Contains("\"count\": 12001", await AskAsync(bob, "{\"peers\": true}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_ManyHere_AreToldInPages()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        for (var i = 0; i < 1200; i++)
            relay.Roster.Enter($"n{i:d4}");

        var first = await AskAsync(bob, "{\"peers\": [\"n*\"]}");
        var second = await AskAsync(bob, "{\"peers\": [\"n*\"], \"after\": \"n0999\"}");

        Assert.Contains("\"count\": 1200", first, StringComparison.Ordinal);
        Assert.EndsWith("\"n0999\"], \"more\": true}", first, StringComparison.Ordinal);
        Assert.Contains("\"count\": 1200, \"peers\": [\"n1000\", ", second, StringComparison.Ordinal);
        Assert.EndsWith("\"more\": false}", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_SwitchedOff_IsRefused()
    {
        var setup = new RelaySetup();
        await using var relay = await RunningRelay.StartAsync(setup with { Gateway = setup.Gateway with { Presence = PresencePolicy.Off } });
        using var bob = await relay.RegisterAsync("bob");
        Assert.Equal("not_allowed", Wire.Error(await AskAsync(bob, "{\"peers\": true, \"watch\": true}")));
    }

    private static async Task<string> AskAsync(LineClient client, string request)
    {
        await client.SendAsync($"||{request}\n");
        string line;
        // Somebody may have come or left meanwhile.
        do
            line = await client.ReadLineAsync();
        while (line.StartsWith("{\"status\": \"joined\"", StringComparison.Ordinal) || line.StartsWith("{\"status\": \"left\"", StringComparison.Ordinal));
        return line;
    }
}
