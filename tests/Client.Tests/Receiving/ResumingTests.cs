using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Receiving;

/// <summary>From where a client goes on, and what it makes of what it gets there.</summary>
public sealed class ResumingTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task Connect_FirstTime_AsksForNothingThatWas()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        Assert.Equal("""{"peer_id":"alice","receive":"all","positions":true}""", connection.Registration.GetRawText());
    }

    [Fact]
    public async Task Connect_FromWhereItWas_AsksTheRelay()
    {
        var client = RelayClient.ConnectAsync(_relay.Options with { Start = RelayStart.WhereItWas });
        using var connection = await _relay.GreetAsync();
        await using var disposed = await client;
        Assert.True(connection.Registration.GetProperty("resume").GetBoolean());

        await connection.ResumeAsync(2, isComplete: true, 1000, ScriptedConnection.Delivery("a"), ScriptedConnection.Delivery("b"));

        Assert.Equal(["a", "b"], await disposed.TextsAsync(2));
        Assert.Equal(new RelayNotice.Resumed(2, true, null, null), await disposed.NoticeAsync<RelayNotice.Resumed>());
    }

    [Fact]
    public async Task Connect_FromATimeOrAMessage_SaysWhich()
    {
        var id = ScriptedConnection.IdOf("a");
        var byId = RelayClient.ConnectAsync(_relay.Options with { Start = RelayStart.After(id) });
        using var first = await _relay.GreetAsync();
        await using var one = await byId;
        var byTime = RelayClient.ConnectAsync(_relay.Options with { Start = RelayStart.At(DateTimeOffset.FromUnixTimeMilliseconds(1748340000123)) });
        using var second = await _relay.GreetAsync();
        await using var two = await byTime;

        Assert.Equal(id, first.Registration.GetProperty("since").GetString());
        Assert.Equal("1748340000.123000", second.Registration.GetProperty("since").GetRawText());
    }

    [Fact]
    public async Task ConnectionLost_HadMessages_GoesOnFromPositionAndMessageAndDropsWhatItHad()
    {
        var time = new FakeTimeProvider();
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { Time = time });
        await using var disposed = client;
        await connection.SayAsync(ScriptedConnection.Delivery("old"), ScriptedConnection.Delivery("older than ten seconds"));
        Assert.Equal(2, (await client.TextsAsync(2)).Length);
        time.Advance(TimeSpan.FromSeconds(10));
        await connection.SayAsync(ScriptedConnection.Delivery("new"));
        await connection.PositionAsync(1200);
        await client.TextsAsync(1);
        // After the position.
        await PingedAsync(client, connection);
        connection.Dispose();

        var next = await GreetAsync(time);
        Assert.Equal("""{"epoch":"00000000000000aa","position":1200}""", next.Registration.GetProperty("resume").GetRawText());
        Assert.Equal(ScriptedConnection.IdOf("older than ten seconds"), next.Registration.GetProperty("since").GetString());
        await next.ResumeAsync(3, isComplete: true, 2000, Deliveries("new", "missed", "old", "missed too"));
        await next.SayAsync(Deliveries("live", "missed"));

        Assert.Equal(["missed", "missed too", "live"], await client.TextsAsync(3));
        Assert.Equal(
            new RelayNotice.Resumed(2, IsComplete: true, null, ScriptedConnection.IdOf("new")), await client.NoticeAsync<RelayNotice.Resumed>());
    }

    [Fact]
    public async Task ConnectionLost_HadNoMessages_GoesOnFromWhenItConnected()
    {
        var client = RelayClient.ConnectAsync(_relay.Options);
        var connection = await _relay.GreetAsync();
        await using var disposed = await client;
        Assert.Equal("||{\"ping\": 1}", await connection.ReadAsync());
        await connection.SayAsync("""{"status": "pong", "time": 1748340000.5, "position": 1000}""");
        await PingedAsync(disposed, connection);
        connection.Dispose();

        using var next = await _relay.GreetAsync();
        Assert.Equal("00000000000000aa", next.Registration.GetProperty("resume").GetProperty("epoch").GetString());
        // A second for the difference of clocks, and what it took to be told.
        Assert.InRange(next.Registration.GetProperty("since").GetDouble(), 1748340000.5 - 31, 1748340000.5 - 1);
    }

    [Fact]
    public async Task ConnectionLost_WhileItResumes_AsksAgainFromWhereItGot()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        await connection.SayAsync(ScriptedConnection.Delivery("a"));
        await client.TextsAsync(1);
        connection.Dispose();

        using (var half = await _relay.GreetAsync(epoch: "00000000000000bb", position: 5000))
        {
            await half.SayAsync("""{"status": "resuming", "position": 1}""", ScriptedConnection.Delivery("b"));
            await half.PositionAsync(100);
            await half.SayAsync(ScriptedConnection.Delivery("c"));
            Assert.Equal(["b", "c"], await client.TextsAsync(2));
        }

        using var next = await _relay.GreetAsync();
        Assert.Equal("""{"epoch":"00000000000000bb","position":100}""", next.Registration.GetProperty("resume").GetRawText());
        await next.ResumeAsync(2, isComplete: true, 200, Deliveries("c", "d"));
        Assert.Equal(["d"], await client.TextsAsync(1));
    }

    [Fact]
    public async Task ConnectionLost_OtherLogWithoutPositionsYet_KeepsTheOneItHas()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        connection.Dispose();
        // Registered there, but nothing of what was missed has come.
        (await _relay.GreetAsync(epoch: "00000000000000bb", position: 5000)).Dispose();

        using var next = await _relay.GreetAsync();
        Assert.Equal("""{"epoch":"00000000000000aa","position":1000}""", next.Registration.GetProperty("resume").GetRawText());
    }

    [Fact]
    public async Task Resumed_NotComplete_TellsHowFarItReaches()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        connection.Dispose();

        using var next = await _relay.GreetAsync();
        await next.SayAsync(
            """{"status": "resuming", "position": 1}""",
            ScriptedConnection.Delivery("a"),
            """{"status": "resumed", "missed": 1, "complete": false, "reaches_back_to": 1795354030.25, "position": 7}""");

        var resumed = await client.NoticeAsync<RelayNotice.Resumed>();
        Assert.Equal((1, false), (resumed.Missed, resumed.IsComplete));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795354030250), resumed.ReachesBackTo);
    }

    [Fact]
    public async Task Connect_RelayThatCanNotResume_TellsThatItIsNotComplete()
    {
        var connecting = RelayClient.ConnectAsync(_relay.Options);
        var connection = await _relay.AcceptAsync();
        await connection.SayAsync("""{"status": "ok", "peer_id": "alice"}""", ScriptedConnection.Delivery("a"));
        await using var client = await connecting;
        await client.TextsAsync(1);
        connection.Dispose();

        using var next = await _relay.AcceptAsync();
        Assert.Equal(ScriptedConnection.IdOf("a"), next.Registration.GetProperty("since").GetString());
        await next.SayAsync("""{"status": "ok", "peer_id": "alice"}""", ScriptedConnection.Delivery("b"));

        Assert.Equal(new RelayNotice.Resumed(0, false, null, ScriptedConnection.IdOf("a")), await client.NoticeAsync<RelayNotice.Resumed>());
        Assert.Equal(["b"], await client.TextsAsync(1));
    }

    [Fact]
    public async Task Delivery_OfWhatItHasSentItself_IsDropped()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        var ack = client.SendAsync("alice", "mine");
        var id = (await connection.ReadMessageAsync()).Json.GetProperty("id").GetString();
        await connection.SayAsync(ScriptedConnection.Ack("mine"));
        await ack;

        // Whoever else has its name, at another relay, is somebody else.
        await connection.SayAsync(
            ScriptedConnection.Delivery("mine", from: "alice").Replace("\"timestamp\"", $"\"id\": \"{id}\", \"timestamp\"", StringComparison.Ordinal),
            ScriptedConnection.Delivery("another's", from: "alice"));

        Assert.Equal(["another's"], await client.TextsAsync(1));
    }

    [Fact]
    public async Task Gap_RelayHadNoMoreOfIt_IsTold()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        await connection.SayAsync(ScriptedConnection.Delivery("a"), """{"status": "gap", "missed": 12, "message": "Too slow."}""");

        Assert.Equal(new RelayNotice.Gap(12, ScriptedConnection.IdOf("a")), await client.NoticeAsync<RelayNotice.Gap>());
    }

    [Fact]
    public async Task ReceiveAsync_OtherFilter_IsAskedForNowAndOnTheNextConnection()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { Receive = RelayFilter.Addressed });
        await using var disposed = client;
        Assert.Equal("addressed", connection.Registration.GetProperty("receive").GetString());

        var asked = client.ReceiveAsync(RelayFilter.To("weather", "team.*"));
        var (target, json) = await connection.ReadMessageAsync();
        Assert.Equal(("", """{"receive":["weather","team.*"]}"""), (target, json.GetRawText()));
        Assert.False(asked.IsCompleted);
        await connection.SayAsync("""{"status": "receiving", "receive": ["weather", "team.*"]}""");
        await asked;

        var lost = client.ReceiveAsync(RelayFilter.All);
        await connection.ReadMessageAsync();
        connection.Dispose();
        using var next = await _relay.GreetAsync();
        await lost;
        Assert.Equal("all", next.Registration.GetProperty("receive").GetString());
    }

    [Fact]
    public async Task ReceiveAsync_RelayDoesNotKnowFilters_Throws()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var asked = client.ReceiveAsync(RelayFilter.Addressed);
        await connection.ReadMessageAsync();
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.Malformed));

        Assert.Equal(RelayErrorCodes.NotSupported, (await Assert.ThrowsAsync<RelayException>(() => asked)).Code);
    }

    private static string[] Deliveries(params string[] texts) => [.. texts.Select(static text => ScriptedConnection.Delivery(text))];

    // What was said before the ping is dealt with.
    private static async Task PingedAsync(RelayClient client, ScriptedConnection connection)
    {
        var reading = connection.ReadMessageAsync();
        await client.PingAsync().WaitAsync(Eventually.Deadline);
        var ack = client.SendAsync("bob", "to end the reading");
        await reading;
        await connection.SayAsync(ScriptedConnection.Ack("to end the reading"));
        await ack;
    }

    // Its clock stands still, and so does a client that waits before it connects again.
    private async Task<ScriptedConnection> GreetAsync(FakeTimeProvider time)
    {
        var greeting = _relay.GreetAsync();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(10));
                return greeting.IsCompleted;
            },
            "the client connects again");
        return await greeting;
    }
}
