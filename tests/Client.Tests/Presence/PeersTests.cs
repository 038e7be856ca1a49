using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Presence;

/// <summary>What a client makes of the answers of a relay that is asked who is there.</summary>
public sealed class PeersTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task GetPeersAsync_Pages_AsksUntilThereIsNoMore()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var peers = client.GetPeersAsync();
        Assert.Equal("""{"peers":true}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(false, hasMore: true, "alice", "bob"));
        Assert.Equal("""{"peers":true,"after":"bob"}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(false, hasMore: false, "carol"));

        Assert.Equal(["alice", "bob", "carol"], (await peers).Names);
        Assert.Equal(2, (await peers).Count);
    }

    [Fact]
    public async Task GetPeersAsync_MoreThanAreWanted_EndsThere()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var peers = client.GetPeersAsync(["team.*", "bob"], most: 3);
        Assert.Equal("""{"peers":["team.*","bob"]}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(false, hasMore: true, "bob", "team.a"));
        Assert.Equal("""{"peers":["team.*","bob"],"after":"team.a"}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(false, hasMore: true, "team.b", "team.c"));

        Assert.Equal(["bob", "team.a", "team.b"], (await peers).Names);
    }

    [Fact]
    public async Task GetPeersAsync_WithOtherRelays_TellsWhatTheySaid()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var peers = client.GetPeersAsync(withOtherRelays: true);
        Assert.Equal("""{"peers":true,"relays":true}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(
            """{"status": "peers", "count": 0, "peers": [], "more": false, "relays": [{"id": "relay2", "count": 500, "peers": ["dave"], """
            + """ "as_of": 1795354030.5, "new": {}}, {"id": "relay3", "as_of": null}]}""");

        var (second, third) = ((await peers).Elsewhere[0], (await peers).Elsewhere[1]);
        Assert.Equal(("relay2", 500, 1795354030500), (second.Relay, second.Count, second.AsOf!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal(["dave"], second.Names);
        Assert.Equal(("relay3", 0, null), (third.Relay, third.Count, third.AsOf));
    }

    [Fact]
    public async Task GetPeersAsync_LimitedAndThenDisconnected_AsksAgain()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var peers = client.GetPeersAsync();
        await connection.ReadQuestionAsync();
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 10"));
        await connection.ReadQuestionAsync();
        connection.Dispose();
        var next = await _relay.GreetAsync();
        await next.ReadQuestionAsync();
        await next.SayAsync(ScriptedConnection.Peers(false, hasMore: false, "bob"));

        Assert.Equal(["bob"], (await peers).Names);
    }

    [Theory]
    [InlineData("not_allowed", RelayErrorCodes.NotAllowed)]
    [InlineData(RelayErrorCodes.Malformed, RelayErrorCodes.NotSupported)]
    public async Task GetPeersAsync_RelayRefuses_Throws(string said, string code)
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var peers = client.GetPeersAsync();
        await connection.ReadQuestionAsync();
        await connection.SayAsync(ScriptedConnection.Error(said));

        Assert.Equal(code, (await Assert.ThrowsAsync<RelayException>(() => peers)).Code);
    }

    [Theory]
    [InlineData("""{"status": "peers", "peers": [], "more": true}""")]
    [InlineData("""{"status": "peers", "peers": [1]}""")]
    [InlineData("""{"status": "peers", "peers": {}}""")]
    [InlineData("""{"status": "peers", "peers": ["a"], "count": -1}""")]
    [InlineData("""{"status": "peers", "peers": ["a"], "more": 1}""")]
    [InlineData("""{"status": "peers", "relays": ["relay2"]}""")]
    public async Task GetPeersAsync_NotWhatARelaySays_Throws(string answer)
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var peers = client.GetPeersAsync();
        await connection.ReadQuestionAsync();
        await connection.SayAsync(answer);

        Assert.Equal(RelayErrorCodes.BadServer, (await Assert.ThrowsAsync<RelayException>(() => peers)).Code);
    }

    [Fact]
    public async Task GetPeersAsync_Cancelled_IsNotAskedOnTheNextConnection()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        using var cancel = new CancellationTokenSource();

        var peers = client.GetPeersAsync(cancellationToken: cancel.Token);
        await connection.ReadQuestionAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peers);
        connection.Dispose();
        var next = await _relay.GreetAsync();
        var ack = client.SendAsync("bob", "next");

        Assert.Equal(["next"], await next.ReadTextsAsync(1));
        await next.SayAsync(ScriptedConnection.Ack("next"));
        await ack;
    }

    [Fact]
    public async Task GetPeersAsync_NoSuchNames_Throws()
    {
        var (client, _) = await _relay.ConnectAsync();
        await using var disposed = client;

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetPeersAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetPeersAsync(["a\n"]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.GetPeersAsync(most: 0));
    }

    [Fact]
    public async Task ReceiveAsync_LimitedTwice_AsksAgainInOrder()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var first = client.ReceiveAsync(RelayFilter.To("one"));
        var second = client.ReceiveAsync(RelayFilter.To("two"));
        Assert.Equal("""{"receive":["one"]}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 10"));
        Assert.Equal("""{"receive":["one"]}""", await connection.ReadQuestionAsync());
        await connection.SayAsync("""{"status": "receiving", "receive": ["one"]}""");
        await first.WaitAsync(Eventually.Deadline);
        Assert.Equal("""{"receive":["two"]}""", await connection.ReadQuestionAsync());
        await connection.SayAsync("""{"status": "receiving", "receive": ["two"]}""");
        await second.WaitAsync(Eventually.Deadline);
    }
}
