using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Client.Tests.Support.Model;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Receiving;

/// <summary>What becomes of messages that come faster than the program takes them.</summary>
public sealed class ReceiveBufferTests
{
    [Fact]
    public async Task Messages_NobodyTakesThem_AreNotReadEither()
    {
        const int Count = 100_000;
        using var relay = new ScriptedRelay();
        var (client, connection) = await relay.ConnectAsync(relay.Options with { ReceiveBuffer = 10 });
        await using var disposed = client;
        // While a ping is unanswered it reads on.
        Assert.StartsWith("||{\"ping\"", await connection.ReadAsync(), StringComparison.Ordinal);
        await connection.SayAsync("""{"status": "pong", "time": 1748340000.5, "position": 1}""");

        var saying = connection.SayAsync([.. Enumerable.Range(0, Count).Select(static i => ScriptedConnection.Delivery($"{i}"))]);
        Assert.Equal("0", (await client.TextsAsync(1))[0]);
        // More than the buffers of the sockets take.
        Assert.False(saying.IsCompleted);

        Assert.Equal(Enumerable.Range(1, Count - 1).Select(static i => $"{i}"), await client.TextsAsync(Count - 1));
        await saying;
    }

    [Fact]
    public async Task SendAsync_ForEachMessageWhileMoreCome_IsAcknowledgedAndNothingIsLost()
    {
        const int Count = 3000;
        using var relay = new ModelRelay();
        await using var publisher = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Addresses) with { Name = "publisher" });
        await using var echo = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Addresses) with { Name = "echo", ReceiveBuffer = 4 });

        var acks = Enumerable.Range(0, Count).Select(i => publisher.SendAsync("echo", $"{i}")).ToArray();
        var echoing = EchoAsync(echo, Count);
        var echoes = await publisher.TextsAsync(Count);

        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"{i}"), echoes);
        await echoing;
        await Task.WhenAll(acks);
    }

    [Fact]
    public async Task SendAsync_NobodyTakesMessages_IsAcknowledgedAllTheSame()
    {
        const int Count = 2000;
        using var relay = new ModelRelay();
        await using var publisher = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Addresses) with { Name = "publisher" });
        await using var sender = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Addresses) with { Name = "sender", ReceiveBuffer = 4 });

        for (var i = 0; i < Count; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(j => publisher.SendAsync("x", $"{j}"))).WaitAsync(Eventually.Deadline);
            await sender.SendAsync("x", $"from the sender {i}").WaitAsync(Eventually.Deadline);
        }

        // And when it takes them at last, they are all there.
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"{i}"), await sender.TextsAsync(Count));
    }

    private static async Task EchoAsync(RelayClient echo, int count)
    {
        await foreach (var message in echo.Messages)
        {
            await echo.SendAsync(message.From, message.Body);
            if (--count == 0)
                return;
        }
    }
}
