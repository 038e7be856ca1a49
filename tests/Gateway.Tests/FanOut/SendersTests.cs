using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.FanOut;

public sealed class SendersTests : IDisposable
{
    private readonly MessageLog _log =
        MessageLog.Open(new LogOptions { MemoryBytes = 1 << 24 }, TimeProvider.System, NullLogger<MessageLog>.Instance);

    private readonly Senders _senders;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _client = new();
    private readonly Socket _socket;
    private readonly SessionOutbox _outbox;

    public SendersTests()
    {
        var context = new FanOutContext(_log, new PendingBytes(1 << 20), TimeProvider.System, NullLogger.Instance);
        _senders = new Senders(context, new GatewayOptions { SenderThreads = 2 });
        _listener.Start();
        _client.Connect((IPEndPoint)_listener.LocalEndpoint);
        _socket = _listener.AcceptSocket();
        _socket.Blocking = false;
        _outbox = new SessionOutbox(1, _socket, context, _senders.Next());
    }

    public void Dispose()
    {
        _senders.Stop();
        _client.Dispose();
        _socket.Dispose();
        _listener.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Wake_NotHelping_ThreadSends()
    {
        _outbox.Follow(default);
        Append(250);
        _senders.Wake(helping: false);

        await Eventually.TrueAsync(() => _outbox.Position == _log.Head, "what was appended is sent");
    }

    [Fact]
    public async Task WhenWritten_SentBeforeItFollows_IsFalse()
    {
        Append(250);
        Assert.False(await WhenWrittenAsync());
        _outbox.Follow(default);
        Assert.False(await WhenWrittenAsync());

        Append(250);
        _senders.Wake(helping: false);

        Assert.True(await WhenWrittenAsync());
    }

    [Fact]
    public void Wake_HelpingWithLittleToSend_CallerSends()
    {
        // Without its threads only the caller can send.
        _senders.Stop();
        _outbox.Follow(default);
        Append(250);
        _senders.Wake(helping: true);

        Assert.Equal(_log.Head, _outbox.Position);
    }

    [Fact]
    public void Wake_HelpingWithMuchToSend_CallerLeavesItToTheThreads()
    {
        _senders.Stop();
        _outbox.Follow(default);
        _senders.Wake(helping: true);
        Append(4 << 20);
        _senders.Wake(helping: true);

        Assert.Equal(0, _outbox.Position);
    }

    [Fact]
    public void Wake_SocketOfOneIsGone_OthersAreSent()
    {
        _senders.Stop();
        using var gone = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var context = _senders.Next().Context;
        var broken = new SessionOutbox(2, gone, context, _senders.Next());
        broken.Follow(default);
        _outbox.Follow(default);
        gone.Dispose();
        Append(250);
        _senders.Wake(helping: true);

        Assert.Equal(_log.Head, _outbox.Position);
        Assert.True(broken.IsClosed);
    }

    private Task<bool> WhenWrittenAsync() => _outbox.WhenWrittenAsync(
        new WrittenMessage { Origin = _log.Origin.Value, Before = _log.Head, Target = "bob", Patience = Eventually.Deadline }, _log, TimeProvider.System);

    private void Append(int bytes)
    {
        var line = new byte[bytes];
        line[^1] = (byte)'\n';
        Assert.True(_log.TryAppend(line, [line.Length], out long _));
        _log.Publish();
    }
}
