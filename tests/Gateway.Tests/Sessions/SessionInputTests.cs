using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class SessionInputTests : IDisposable
{
    private const int Part = 100;
    private const int Much = 60_000;

    private readonly MessageLog _log = MessageLog.Open(new LogOptions(), TimeProvider.System, NullLogger<MessageLog>.Instance);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _client = new() { SendBufferSize = 1 << 20 };
    private readonly PendingBytes _pending = new(1 << 20);
    private readonly ByteBuffer _scratch = new();
    private readonly Socket _socket;
    private readonly SessionOutbox _outbox;
    private readonly SessionInput _input;

    public SessionInputTests()
    {
        _listener.Start();
        _client.Connect((IPEndPoint)_listener.LocalEndpoint);
        _socket = _listener.AcceptSocket();
        _socket.ReceiveBufferSize = 1 << 20;
        _socket.Blocking = false;
        var context = new FanOutContext(_log, _pending, TimeProvider.System, NullLogger.Instance);
        _outbox = new SessionOutbox(1, _socket, context, new SenderShare(context, new GatewayOptions(), wake: static () => { }));
        _input = new SessionInput(_socket, new GatewayOptions(), _pending, TimeProvider.System);
    }

    public void Dispose()
    {
        _client.Dispose();
        _socket.Dispose();
        _listener.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Receive_PartOfAFrameIsPending_TakesAllThatIsThereBehindIt()
    {
        await SendAsync('a', Part);
        Keep(Receive(), consumed: 0);
        await SendAsync('b', Much);

        Assert.Equal(new string('a', Part) + new string('b', Much), Text(Receive()));
    }

    [Fact]
    public async Task Receive_MuchIsPending_TakesTheRestBehindIt()
    {
        await SendAsync('a', Much);
        Keep(Receive(), consumed: 0);
        await SendAsync('b', Part);

        Assert.Equal(new string('a', Much) + new string('b', Part), Text(Receive()));
    }

    [Fact]
    public async Task TryKeep_PartAfterPart_HoldsAndCountsWhatIsLeft()
    {
        foreach (var (part, consumed) in new[] { ('a', Part - 1), ('b', Part), ('c', 0) })
        {
            await SendAsync(part, Part);
            Keep(Receive(), consumed);
        }

        Assert.Equal(Part + 1, _pending.Count);
        await SendAsync('d', 1);
        Assert.Equal("b" + new string('c', Part) + "d", Text(Receive()));
    }

    [Fact]
    public async Task Receive_NothingHasCome_KeepsWhatIsPending()
    {
        await SendAsync('a', Part);
        Keep(Receive(), consumed: 0);
        _scratch.Clear();
        Assert.Null(_input.Receive(_scratch, silent: false, _outbox));
        await SendAsync('b', Part);

        Assert.Equal(new string('a', Part) + new string('b', Part), Text(Receive()));
    }

    private async Task SendAsync(char what, int count)
    {
        _client.GetStream().Write(Encoding.ASCII.GetBytes(new string(what, count)));
        await Eventually.TrueAsync(() => _socket.Available == count, "it has come");
    }

    private ByteBuffer Receive()
    {
        _scratch.Clear();
        return _input.Receive(_scratch, silent: false, _outbox)!;
    }

    private void Keep(ByteBuffer input, int consumed) => Assert.True(_input.TryKeep(input, consumed, hasMore: false));

    private static string Text(ByteBuffer input) => Encoding.ASCII.GetString(input.WrittenSpan);
}
