using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Sending;

/// <summary>What becomes of messages that a relay does not simply acknowledge.</summary>
public sealed class SendingTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task SendAsync_RateLimited_IsSentAgainInOrder()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        Task<RelayAck>[] acks = [client.SendAsync("bob", "1"), client.SendAsync("bob", "2"), client.SendAsync("bob", "3")];
        Assert.Equal(["1", "2", "3"], await connection.ReadTextsAsync(3));
        var limited = ScriptedConnection.Error(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 20");
        await connection.SayAsync(ScriptedConnection.Ack("1"), limited, limited);

        // One at a time from now on, so that the order is kept whichever is limited.
        Assert.Equal(["2"], await connection.ReadTextsAsync(1));
        Assert.False(acks[1].IsCompleted);
        await connection.SayAsync(ScriptedConnection.Ack("2"));
        Assert.Equal(["3"], await connection.ReadTextsAsync(1));
        await connection.SayAsync(ScriptedConnection.Ack("3"));
        Assert.Equal(
            [ScriptedConnection.IdOf("1"), ScriptedConnection.IdOf("2"), ScriptedConnection.IdOf("3")],
            (await Task.WhenAll(acks)).Select(static ack => ack.Id));
    }

    [Theory]
    [InlineData(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 600000")]
    [InlineData(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 9223372036854775807")]
    public async Task SendAsync_HasToWaitLongerThanItMay_Throws(string code, string more)
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var ack = client.SendAsync("bob", "1");
        await connection.ReadTextsAsync(1);
        await connection.SayAsync(ScriptedConnection.Error(code, more));

        var error = await Assert.ThrowsAsync<RelayException>(() => ack);
        Assert.Equal(code, error.Code);
        Assert.True(error.RetryAfter >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task SendAsync_Unavailable_IsSentAgainUntilPatienceEnds()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { RetryPatience = TimeSpan.FromMilliseconds(500) });
        await using var disposed = client;

        var ack = client.SendAsync("bob", "1");
        var attempts = 0;
        while (!ack.IsCompleted && attempts < 100)
        {
            var read = connection.ReadTextsAsync(1);
            if (await Task.WhenAny(read, ack) == ack)
                break;
            await read;
            attempts++;
            await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.Unavailable));
        }

        Assert.Equal(RelayErrorCodes.Unavailable, (await Assert.ThrowsAsync<RelayException>(() => ack)).Code);
        // After 100, 200 and 400 ms.
        Assert.InRange(attempts, 2, 4);
    }

    [Fact]
    public async Task SendAsync_Malformed_ThrowsAndTheNextGoesOn()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var bad = client.SendAsync("bob", "bad");
        var good = client.SendAsync("bob", "good");
        await connection.ReadTextsAsync(2);
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.Malformed), ScriptedConnection.Ack("good"));

        var error = await Assert.ThrowsAsync<RelayException>(() => bad);
        Assert.Equal((RelayErrorCodes.Malformed, "That is so."), (error.Code, error.Message));
        Assert.Equal(ScriptedConnection.IdOf("good"), (await good).Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(RelayErrorCodes.Busy)]
    [InlineData(RelayErrorCodes.ShuttingDown)]
    public async Task SendAsync_ConnectionLost_SendsAgainWhatWasNotAcknowledged(string? code)
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        var acks = Enumerable.Range(1, 4).Select(i => client.SendAsync("bob", $"{i}")).ToArray();
        var ids = new string?[5];
        for (var i = 1; i <= 4; i++)
            ids[i] = (await connection.ReadMessageAsync()).Json.GetProperty("id").GetString();
        await connection.SayAsync(ScriptedConnection.Ack("1"));
        await acks[0];
        if (code is not null)
            await connection.SayAsync(ScriptedConnection.Error(code));
        connection.Dispose();
        var fifth = client.SendAsync("bob", "5");

        var next = await _relay.GreetAsync();
        for (var i = 2; i <= 4; i++)
        {
            var json = (await next.ReadMessageAsync()).Json;
            Assert.Equal(($"{i}", ids[i]), (json.GetProperty("text").GetString(), json.GetProperty("id").GetString()));
            await next.SayAsync(ScriptedConnection.Ack($"{i}", isDuplicate: i == 2));
        }

        Assert.Equal(["5"], await next.ReadTextsAsync(1));
        await next.SayAsync(ScriptedConnection.Ack("5"));
        await fifth;
        // It counts once, and that is no news to who has sent it once.
        Assert.All(await Task.WhenAll(acks), static ack => Assert.False(ack.IsDuplicate));
    }

    [Fact]
    public async Task SendAsync_WithLevel_AsksForItUntilItIsAnswered()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;

        Task<RelayAck>[] acks =
        [
            client.SendAsync("bob", "1", level: RelayAckLevel.Delivered),
            client.SendAsync("bob", "2", level: RelayAckLevel.Durable),
            client.SendAsync("bob", "3"),
            client.SendAsync("bob", "4", level: RelayAckLevel.Replicated),
        ];
        Assert.Equal(["delivered", "durable", "", "replicated"], await ReadLevelsAsync(connection, 4));
        var limited = ScriptedConnection.Error(RelayErrorCodes.RateLimited, ", \"retry_after_ms\": 20");
        await connection.SayAsync(limited, Reached("2", "accepted"), ScriptedConnection.Ack("3"), Reached("4", "on the moon"));
        Assert.Equal(["delivered"], await ReadLevelsAsync(connection, 1));
        connection.Dispose();
        var next = await _relay.GreetAsync();
        Assert.Equal(["delivered"], await ReadLevelsAsync(next, 1));
        await next.SayAsync(Reached("1", "delivered"));

        Assert.Equal(
            [RelayAckLevel.Delivered, RelayAckLevel.Accepted, RelayAckLevel.Accepted, RelayAckLevel.Accepted],
            (await Task.WhenAll(acks)).Select(static ack => ack.Reached));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.SendAsync("bob", "5", level: (RelayAckLevel)4));
    }

    [Fact]
    public async Task SendAsync_AsManyUnderWayAsMayBe_WaitsForRoom()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { MaxInFlight = 2 });
        await using var disposed = client;

        var acks = Enumerable.Range(1, 4).Select(i => client.SendAsync("bob", $"{i}")).ToArray();
        Assert.Equal(["1", "2"], await connection.ReadTextsAsync(2));
        var third = connection.ReadTextsAsync(1);
        Assert.False(third.IsCompleted);
        await connection.SayAsync(ScriptedConnection.Ack("1"), ScriptedConnection.Ack("2"));

        Assert.Equal(["3"], await third);
        Assert.Equal(["4"], await connection.ReadTextsAsync(1));
        await connection.SayAsync(ScriptedConnection.Ack("3"), ScriptedConnection.Ack("4"));
        await Task.WhenAll(acks);
    }

    [Fact]
    public async Task SendAsync_AsManyBytesUnderWayAsMayBe_WaitsForRoom()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { MaxInFlightBytes = 3000 });
        await using var disposed = client;

        var acks = Enumerable.Range(1, 3).Select(i => client.SendAsync("bob", new string((char)('0' + i), 2000))).ToArray();
        await connection.ReadTextsAsync(1);
        var second = connection.ReadTextsAsync(1);
        Assert.False(second.IsCompleted);
        for (var i = 1; i <= 3; i++)
        {
            await connection.SayAsync(ScriptedConnection.Ack($"{i}"));
            await acks[i - 1].WaitAsync(Eventually.Deadline);
            if (i < 3)
                Assert.Equal(2000, (await (i == 1 ? second : connection.ReadTextsAsync(1)))[0].Length);
        }
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeItIsWritten_IsNotSent()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { MaxInFlight = 1 });
        await using var disposed = client;
        using var cancel = new CancellationTokenSource();

        var first = client.SendAsync("bob", "1");
        var second = client.SendAsync("bob", "2", cancellationToken: cancel.Token);
        var third = client.SendAsync("bob", "3");
        Assert.Equal(["1"], await connection.ReadTextsAsync(1));
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => second);
        await connection.SayAsync(ScriptedConnection.Ack("1"));

        Assert.Equal(["3"], await connection.ReadTextsAsync(1));
        await connection.SayAsync(ScriptedConnection.Ack("3"));
        await Task.WhenAll(first, third);
    }

    [Fact]
    public async Task SendAsync_CancelledUnderWayAndConnectionLost_IsNotSentAgain()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        using var cancel = new CancellationTokenSource();

        var first = client.SendAsync("bob", "1", cancellationToken: cancel.Token);
        var second = client.SendAsync("bob", "2");
        await connection.ReadTextsAsync(2);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => first);
        connection.Dispose();

        var next = await _relay.GreetAsync();
        Assert.Equal(["2"], await next.ReadTextsAsync(1));
        await next.SayAsync(ScriptedConnection.Ack("2"));
        await second;
    }

    [Fact]
    public async Task SendAsync_ManyCancelledWhileThereIsNoConnection_AreForgotten()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        connection.Dispose();
        await client.NoticeAsync<RelayNotice.Disconnected>();
        using var cancel = new CancellationTokenSource();

        var cancelled = Enumerable.Range(0, 1000).Select(i => client.SendAsync("bob", $"{i}", cancellationToken: cancel.Token)).ToArray();
        var kept = client.SendAsync("bob", "kept");
        await cancel.CancelAsync();

        var next = await _relay.GreetAsync();
        Assert.Equal(["kept"], await next.ReadTextsAsync(1));
        await next.SayAsync(ScriptedConnection.Ack("kept"));
        await kept;
        Assert.All(cancelled, static ack => Assert.True(ack.IsCanceled));
    }

    [Fact]
    public async Task DisposeAsync_UnacknowledgedMessages_AreToldSo()
    {
        var (client, connection) = await _relay.ConnectAsync();
        var ack = client.SendAsync("bob", "1");
        await connection.ReadTextsAsync(1);

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => ack);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync("bob", "2"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.PingAsync());
        Assert.Empty(await client.TextsAsync(0));
        Assert.Equal(RelayConnectionState.Closed, client.State);
        await client.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" bob")]
    [InlineData("bob\n")]
    [InlineData("bob||x")]
    [InlineData("bob|")]
    [InlineData("RELAY")]
    public async Task SendAsync_NoTarget_Throws(string target)
    {
        var (client, _) = await _relay.ConnectAsync();
        await using var disposed = client;

        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(target, "text"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(new string('ä', 65), "text"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync("half of a pair \ud83d", "text"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync("bob", "text", ""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("NaN")]
    [InlineData("{\"a\": 1,}")]
    [InlineData("\"\n\"")]
    public async Task SendAsync_NoJson_Throws(string json)
    {
        var (client, _) = await _relay.ConnectAsync();
        await using var disposed = client;

        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync("bob", RelayBody.FromUtf8Json(System.Text.Encoding.UTF8.GetBytes(json))));
    }

    private static string Reached(string name, string level) =>
        ScriptedConnection.Ack(name).Replace("}", $", \"reached\": \"{level}\"}}", StringComparison.Ordinal);

    private static async Task<string[]> ReadLevelsAsync(ScriptedConnection connection, int count)
    {
        var levels = new string[count];
        for (var i = 0; i < count; i++)
            levels[i] = (await connection.ReadMessageAsync()).Json.TryGetProperty("ack", out var level) ? level.GetString()! : "";
        return levels;
    }
}
