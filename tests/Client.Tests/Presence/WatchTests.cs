using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Presence;

/// <summary>What is told to who wants to know which peers come and go.</summary>
public sealed class WatchTests : IDisposable
{
    private const string WatchAll = """{"peers":true,"watch":true}""";

    private readonly ScriptedRelay _relay = new();

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task WatchPeersAsync_ChangesCome_TellsWhoIsThereAndThenEachOnce()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();

        var first = NextAsync(changes);
        Assert.Equal(WatchAll, await connection.ReadQuestionAsync());
        await connection.SayAsync(Joined("too early"), Peers("alice", "bob"));
        Assert.Equal("+alice", await first);
        Assert.Equal("+bob", await NextAsync(changes));

        await connection.SayAsync(Joined("carol"), Joined("carol"), Left("alice"), Left("nobody"));
        Assert.Equal(["joined carol", "left alice"], await NextAsync(changes, 2));
        await connection.SayAsync(Joined("alice"));
        Assert.Equal("joined alice", await NextAsync(changes));
    }

    [Fact]
    public async Task WatchPeersAsync_Pages_TellsAllAndWhatChangedBetween()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync(["team.*", "zoe"]).GetAsyncEnumerator();

        var first = NextAsync(changes);
        Assert.Equal("""{"peers":["team.*","zoe"],"watch":true}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(true, hasMore: true, "team.a", "team.b"), Left("team.a"), Joined("team.aa"));
        Assert.Equal("""{"peers":["team.*","zoe"],"after":"team.b","watch":true}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(true, hasMore: false, "team.c", "zoe"));

        Assert.Equal("+team.aa", await first);
        Assert.Equal(["+team.b", "+team.c", "+zoe"], await NextAsync(changes, 3));
    }

    [Fact]
    public async Task WatchPeersAsync_ReconnectAndGap_TellsDifferencesOnly()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();
        var first = NextAsync(changes);
        await connection.ReadQuestionAsync();
        await connection.SayAsync(Peers("alice", "bob", "carol"));
        Assert.Equal("+alice", await first);
        Assert.Equal(["+bob", "+carol"], await NextAsync(changes, 2));

        connection.Dispose();
        var next = await _relay.GreetAsync();
        Assert.Equal(WatchAll, await next.ReadQuestionAsync());
        await next.SayAsync(Peers("alice", "carol", "dora"));
        Assert.Equal(["left bob", "joined dora"], await NextAsync(changes, 2));

        // Two gaps at once make one question.
        await next.SayAsync("""{"status": "peers_gap"}""", """{"status": "peers_gap"}""", Joined("erik"));
        Assert.Equal(WatchAll, await next.ReadQuestionAsync());
        Assert.Equal("joined erik", await NextAsync(changes));
        await next.SayAsync(Peers("alice", "erik"));
        Assert.Equal(["left carol", "left dora"], (await NextAsync(changes, 2)).Order());
        await PassAsync(client, next);
    }

    [Fact]
    public async Task WatchPeersAsync_Two_EachIsToldWhatItWantsOverOneWatch()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        var team = client.WatchPeersAsync(["team.*"]).GetAsyncEnumerator();
        var bob = client.WatchPeersAsync(["bob"]).GetAsyncEnumerator();

        var ofTeam = NextAsync(team);
        Assert.Equal("""{"peers":["team.*"],"watch":true}""", await connection.ReadQuestionAsync());
        var ofBob = NextAsync(bob);
        Assert.Equal("""{"peers":["team.*","bob"],"watch":true}""", await connection.ReadQuestionAsync());
        // The first answer came too late.
        await connection.SayAsync(Peers("team.x"), Peers("bob", "team.a"));
        Assert.Equal(("+team.a", "+bob"), (await ofTeam, await ofBob));
        await connection.SayAsync(Joined("team.b"), Left("bob"));
        Assert.Equal(("joined team.b", "left bob"), (await NextAsync(team), await NextAsync(bob)));
        await team.DisposeAsync();
        await bob.DisposeAsync();
        Assert.Equal("""{"peers":false}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(Peers());
    }

    [Fact]
    public async Task GetPeersAsync_WhileOneWatches_WatchesAnew()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();
        var first = NextAsync(changes);
        await connection.ReadQuestionAsync();
        await connection.SayAsync(Peers("alice"));
        Assert.Equal("+alice", await first);

        var peers = client.GetPeersAsync(["b*"]);
        await connection.ReadQuestionAsync();
        await connection.SayAsync(ScriptedConnection.Peers(false, hasMore: false, "bob"));
        Assert.Equal(["bob"], (await peers).Names);
        Assert.Equal(WatchAll, await connection.ReadQuestionAsync());
        await connection.SayAsync(Peers("alice", "bob"));

        Assert.Equal("joined bob", await NextAsync(changes));
    }

    [Fact]
    public async Task WatchPeersAsync_LimitedAndThenRefused_AsksAgainAndThrows()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();

        var first = NextAsync(changes);
        await connection.ReadQuestionAsync();
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 10"));
        await connection.ReadQuestionAsync();
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.NotAllowed));

        Assert.Equal(RelayErrorCodes.NotAllowed, (await Assert.ThrowsAsync<RelayException>(() => first)).Code);
    }

    [Fact]
    public async Task WatchPeersAsync_ClientEnds_EndsWithIt()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();
        var first = changes.MoveNextAsync().AsTask();
        await connection.ReadQuestionAsync();

        await client.DisposeAsync();

        Assert.False(await first.WaitAsync(Eventually.Deadline));
        await using var later = client.WatchPeersAsync().GetAsyncEnumerator();
        Assert.False(await later.MoveNextAsync());
    }

    [Fact]
    public async Task WatchPeersAsync_MoreThanAreFollowed_Throws()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();

        var first = NextAsync(changes);
        await connection.ReadQuestionAsync();
        await connection.SayAsync(Peers([.. Enumerable.Range(0, 100_001).Select(static i => $"{i}")]));

        Assert.Equal(RelayErrorCodes.TooManyPeers, (await Assert.ThrowsAsync<RelayException>(() => first)).Code);
        Assert.Equal("""{"peers":false}""", await connection.ReadQuestionAsync());
    }

    [Fact]
    public async Task WatchPeersAsync_PeersThatFlap_CostNoMoreThanTheyAre()
    {
        const int Times = 10_000;
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await using var changes = client.WatchPeersAsync().GetAsyncEnumerator();
        var first = NextAsync(changes);
        await connection.ReadQuestionAsync();
        await connection.SayAsync(Peers("alice"));
        Assert.Equal("+alice", await first);

        await connection.SayAsync([.. Enumerable.Range(0, Times).SelectMany(static _ => new[] { Joined("bob"), Left("bob") }), Left("alice")]);
        await PassAsync(client, connection);

        Assert.Equal("left alice", await NextAsync(changes));
    }

    private static string Peers(params string[] names) => ScriptedConnection.Peers(true, hasMore: false, names);

    private static string Joined(string name) => $$"""{"status": "joined", "peer_id": "{{name}}"}""";

    private static string Left(string name) => $$"""{"status": "left", "peer_id": "{{name}}"}""";

    // The client has read what was said before, and has not asked anything more.
    private static async Task PassAsync(RelayClient client, ScriptedConnection connection)
    {
        var ack = client.SendAsync("bob", "now");
        Assert.Equal(["now"], await connection.ReadTextsAsync(1));
        await connection.SayAsync(ScriptedConnection.Ack("now"));
        await ack;
    }

    private static async Task<string[]> NextAsync(IAsyncEnumerator<RelayPeerChange> changes, int count)
    {
        var next = new string[count];
        for (var i = 0; i < count; i++)
            next[i] = await NextAsync(changes);
        return next;
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<RelayPeerChange> changes)
    {
        Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(Eventually.Deadline));
        return changes.Current switch
        {
            { Kind: RelayPeerChangeKind.Present, Name: var name, IsHere: true } => $"+{name}",
            { Kind: RelayPeerChangeKind.Joined, Name: var name, IsHere: true } => $"joined {name}",
            { Kind: RelayPeerChangeKind.Left, Name: var name, IsHere: false } => $"left {name}",
            _ => "nonsense",
        };
    }
}
