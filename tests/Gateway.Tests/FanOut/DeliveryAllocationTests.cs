using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.FanOut;

public sealed class DeliveryAllocationTests
{
    private const int Messages = 2000;

    [Fact]
    public async Task Advance_FollowerKeepsUp_AllocatesNothing()
    {
        using var log = MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, TimeProvider.System, NullLogger<MessageLog>.Instance);
        // No thread is at it, so that this one sends.
        var context = new FanOutContext(log, new PendingBytes(1 << 20), TimeProvider.System, NullLogger.Instance);
        var share = new SenderShare(context, new GatewayOptions(), wake: static () => { });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var socket = await listener.AcceptSocketAsync();
        socket.Blocking = false;
        var outbox = new SessionOutbox(1, socket, context, share);
        outbox.Follow(default);
        var line = new byte[250];
        line[^1] = (byte)'\n';
        var received = new byte[line.Length];

        // Once for what is made at the first use.
        Deliver(log, outbox, line, client, received);
        long allocated = 0;
        for (var i = 0; i < Messages; i++)
            allocated += Deliver(log, outbox, line, client, received);

        Assert.Equal(0, allocated);
        Assert.Equal(log.Head, outbox.Position);
    }

    private static long Deliver(MessageLog log, SessionOutbox outbox, byte[] line, TcpClient client, byte[] received)
    {
        Assert.True(log.TryAppend(line, [line.Length], out long _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        outbox.Advance(log.Head);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        for (var read = 0; read < received.Length;)
            read += client.Client.Receive(received.AsSpan(read));
        return allocated;
    }
}
