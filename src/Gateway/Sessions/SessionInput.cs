using System.Net.Sockets;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>What a connection has said and nobody has dealt with yet. It holds nothing while there is nothing.</summary>
internal sealed class SessionInput(Socket socket, GatewayOptions options, PendingBytes budget, TimeProvider time)
{
    private const int ReadBytes = 64 * 1024;
    private const int PendingReadBytes = 4096;

    /// <summary>So much that is pending is copied in front of what is read, to be read like the rest.</summary>
    private const int MostMovedBytes = 16 * 1024;

    private const int SilencesInsideJson = 10;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    /// <summary>Where its frames begin and end; the reading worker's while one is at it.</summary>
    public FrameReader Reader;

    private ByteBuffer? _pending;
    private int _counted;
    private long _pendingSince;
    private bool _hasMore;

    /// <summary>What is there is all: its client has ended the connection, or fallen silent.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Nothing more will come.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Nothing is left to be dealt with, and nothing will come.</summary>
    public bool IsDone => IsEnded && !_hasMore;

    /// <summary>Begins with what was received by others.</summary>
    public void Begin(ReadOnlySpan<byte> unread)
    {
        if (unread.IsEmpty)
            return;
        _pending = new ByteBuffer(unread.Length + PendingReadBytes);
        _pending.Append(unread);
        (_hasMore, _pendingSince) = (true, time.GetTimestamp());
    }

    /// <summary>Receives what has come behind what is pending, unless there is more to deal with of that.</summary>
    /// <param name="scratch">Takes what is received if nothing is pending.</param>
    /// <param name="silent">The connection has fallen silent: what is pending is all.</param>
    /// <param name="outbox">Says whether we have ended it ourselves: then what is pending is not all that was to be said.</param>
    /// <returns>What is to be dealt with, or null if there is nothing after all.</returns>
    /// <exception cref="SocketException">The connection is broken.</exception>
    public ByteBuffer? Receive(ByteBuffer scratch, bool silent, SessionOutbox outbox)
    {
        if (_hasMore)
        {
            _hasMore = false;
            return _pending;
        }

        // A stream's reads end within a frame; the next one brings as much as there is all the same.
        var isMoved = _pending is null || _pending.Length <= MostMovedBytes;
        var input = isMoved ? scratch : _pending!;
        if (isMoved && _pending is not null)
            scratch.Append(_pending.WrittenSpan);
        var received = silent ? 0 : Receive(input, isMoved ? ReadBytes : PendingReadBytes);
        if (received < 0)
            return null;
        if (_pending is null)
            _pendingSince = time.GetTimestamp();
        IsWhole = silent || (received == 0 && !outbox.IsHanging);
        IsEnded = !silent && received == 0;
        return input;
    }

    /// <summary>Keeps what was not consumed.</summary>
    /// <param name="hasMore">It is to be dealt with before anything more is received.</param>
    /// <returns>False if all connections together have too much pending.</returns>
    public bool TryKeep(ByteBuffer input, int consumed, bool hasMore)
    {
        var rest = input.Length - consumed;
        _hasMore = hasMore && rest > 0;
        if (consumed > 0)
            _pendingSince = time.GetTimestamp();
        budget.Remove(_counted);
        _counted = 0;
        if (rest > 0 && !budget.TryAdd(rest))
            return false;
        _counted = rest;
        if (rest > 0)
            Keep(input, consumed);
        else
            _pending = null;
        return true;
    }

    /// <summary>Forgets what is pending.</summary>
    public void Drop()
    {
        budget.Remove(_counted);
        (_counted, _pending) = (0, null);
    }

    /// <summary>
    /// How long the next wait may last: not at all if there is more to deal with. A client without newlines ends what it says
    /// by falling silent; inside an open object it may only be slow, and is given ten times as long. Relays don't end anything so.
    /// </summary>
    public TimeSpan Patience(bool isRegistered)
    {
        if (_hasMore)
            return TimeSpan.Zero;
        if (_pending is null)
            return Timeout.InfiniteTimeSpan;
        var silence = options.RegistrationSilence * (Reader.InsideJson ? SilencesInsideJson : 1);
        var left = options.FrameDeadline - time.GetElapsedTime(_pendingSince);
        var patience = MayEndBySilence(isRegistered) && silence < left ? silence : left;
        return patience > Moment ? patience : Moment;
    }

    /// <summary>Whether silence completes what is pending. If it doesn't, the connection has run out of time.</summary>
    public bool MayEndBySilence(bool isRegistered) =>
        (!isRegistered || Reader.Unframed) && (_pending is not { } pending || !Reader.MayBeRelay(pending.WrittenSpan));

    private void Keep(ByteBuffer input, int consumed)
    {
        if (input == _pending)
        {
            input.Consume(consumed);
            return;
        }

        var rest = input.WrittenSpan[consumed..];
        _pending ??= new ByteBuffer(rest.Length, keepCapacity: 2 * MostMovedBytes);
        _pending.Clear();
        _pending.Append(rest);
    }

    // Bytes received, 0 at the end of the stream, -1 if there is nothing to read after all.
    private int Receive(ByteBuffer input, int bytes)
    {
        var room = input.GetSpan(bytes);
        var received = socket.Receive(room, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return -1;
        if (error != SocketError.Success)
            throw new SocketException((int)error);
        input.Advance(received);
        return received;
    }
}
