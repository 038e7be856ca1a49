using System.Net.Sockets;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// The sending side of a connection. A socket that takes everything is <em>ready</em>. One that is full is <em>busy</em>:
/// what it has to get first was copied aside and goes out by itself; then it is <em>drained</em> until its owner makes it
/// ready again. The owner orders the calls.
/// </summary>
internal sealed class SocketWriter(Socket socket, TimeProvider time)
{
    /// <summary>It is in pieces of this size that a busy socket shows that it takes anything at all.</summary>
    private const int PieceBytes = 4096;

    private volatile State _state;
    private long _sent;
    private long _lastProgress;

    private enum State : byte
    {
        Ready,
        Busy,
        Drained,
        Closed,
    }

    public bool IsReady => _state == State.Ready;

    public bool IsBusy => _state is State.Busy or State.Drained;

    public bool IsClosed => _state == State.Closed;

    /// <summary>How many bytes the socket has taken, ever.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>How many of them the other machine has acknowledged; all, where the system does not say.</summary>
    public long Acknowledged => TcpAcknowledgements.TryRead(socket, out var bytes) ? bytes : Sent;

    /// <summary>Hands the socket what it takes at once.</summary>
    /// <returns>How many bytes that was; fewer than there are when the socket is full, or the connection broken.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.Success)
        {
            Volatile.Write(ref _sent, _sent + sent);
            return sent;
        }

        if (error is not (SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable))
            _state = State.Closed;
        return 0;
    }

    /// <summary>Is busy from now on, with something that its owner sends by <see cref="SendAllAsync"/>.</summary>
    public void Begin()
    {
        Volatile.Write(ref _lastProgress, time.GetTimestamp());
        _state = State.Busy;
    }

    /// <summary>Sends all of it, however long the socket takes, and never fails: a broken connection is closed.</summary>
    public async Task SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0 && !IsClosed)
            {
                var piece = bytes[..Math.Min(PieceBytes, bytes.Length)];
                var sent = await socket.SendAsync(piece, SocketFlags.None).ConfigureAwait(false);
                bytes = bytes[sent..];
                Volatile.Write(ref _sent, _sent + sent);
                Volatile.Write(ref _lastProgress, time.GetTimestamp());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _state = State.Closed;
        }
    }

    /// <summary>Nothing is on its way aside any more.</summary>
    public void End()
    {
        if (!IsClosed)
            _state = State.Drained;
    }

    /// <summary>A drained socket becomes ready.</summary>
    /// <returns>Whether it is.</returns>
    public bool TryResume()
    {
        if (_state == State.Drained)
            _state = State.Ready;
        return IsReady;
    }

    /// <summary>Whether the socket has taken nothing for so long, though there is something for it.</summary>
    public bool IsStuck(TimeSpan deadline) =>
        _state == State.Busy && time.GetElapsedTime(Volatile.Read(ref _lastProgress)) > deadline;

    public void Close() => _state = State.Closed;

    /// <summary>Ends the reading side, so that whoever reads finds an end.</summary>
    public void EndReading()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed already, which is what was wanted.
        }
    }
}
