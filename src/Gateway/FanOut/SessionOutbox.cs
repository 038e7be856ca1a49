using System.Net.Sockets;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// The way out, and why it costs so little.
//
// Everything that a connection is sent is either a reply to it or a stretch of the log. For the log it has only a
// position: a sender hands the socket one piece of the ring's own memory, from the position to the limit, whatever
// number of messages that is. Nothing is copied, queued or allocated for a connection that keeps up.
//
// A connection whose socket is full is busy: what is left of the line it stopped in, and a little more, is copied aside
// and given to an ordinary asynchronous send, which completes when the socket takes it. Until then its share passes it by,
// its position no longer holds the ring back, and its replies wait. So whenever it is not busy, what was sent so far ends
// with a whole line, which is what lets replies and deliveries share the stream. Only its share ends that state: it must
// put its anchor back first, or the ring could change under what the connection is sent.

/// <summary>All that goes out to one connection. Sessions and senders both call it; one lock orders them.</summary>
internal sealed partial class SessionOutbox(long number, Socket socket, MessageLog log, SenderShare share)
{
    /// <summary>A session stops reading while more bytes of replies than this wait to be sent.</summary>
    private const int MaxWaitingReplies = 64 * 1024;

    /// <summary>… or while more stretches of its own messages than this lie before its cursor.</summary>
    private const int MaxOwnRanges = 16 * 1024;

    private const int MaxSendBytes = 1 << 20;
    private const long NotFollowing = long.MaxValue;

    private readonly Lock _gate = new();
    private OwnRanges? _own;
    private ByteBuffer? _replies;
    private TaskCompletionSource? _progress;
    private long _position = NotFollowing;
    private long _lineWhenBusy;
    private volatile bool _busy;
    private volatile bool _sending;
    private volatile bool _hanging;
    private volatile bool _closed;
    private int _attention;

    public long Number => number;

    public bool IsClosed => _closed;

    /// <summary>Its reading side was ended by us.</summary>
    public bool IsHanging => _hanging;

    public bool IsFollowing => Position != NotFollowing;

    /// <summary>What it has still to get begins here.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Where its share keeps it; -1 while it doesn't. The share's own.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Begins to follow the log from its head on; the greeting is sent before anything of it.</summary>
    public void Follow(ReadOnlySpan<byte> greeting)
    {
        lock (_gate)
        {
            if (_position != NotFollowing)
                return;
            _position = log.Head;
            _lineWhenBusy = log.LineNumberAt(_position);
            Reply(greeting);
        }

        share.Attend(this);
    }

    /// <summary>Appends lines that are this connection's own, so that they are never sent to it.</summary>
    /// <returns>False if the log has no room now.</returns>
    public bool TryAppend(ReadOnlySpan<byte> lines, ReadOnlySpan<int> ends)
    {
        // Under the gate, or a sender could see the lines before it can know whose they are.
        lock (_gate)
        {
            if (!log.TryAppend(lines, ends, out var start))
                return false;
            if (_position != NotFollowing)
                (_own ??= new OwnRanges()).Add(start, start + lines.Length, ends.Length);
            return true;
        }
    }

    /// <summary>Sends replies after everything that was sent before, now or as soon as the socket takes them.</summary>
    public void Reply(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (_closed || lines.IsEmpty)
                return;
            var sent = _busy || _replies is { Length: > 0 } ? 0 : Send(lines);
            if (sent == lines.Length)
                return;
            (_replies ??= new ByteBuffer(lines.Length - sent)).Append(lines[sent..]);
            if (!_busy && !_closed)
                SendAside();
        }
    }

    /// <summary>Sends what the log holds up to the limit, which is the start of a line. Only its share calls it.</summary>
    public void Advance(long limit)
    {
        if (_busy)
            return;
        lock (_gate)
        {
            if (_busy || _closed || !TrySendReplies())
                return;
            while (_position < limit)
            {
                var end = _own?.Skip(ref _position, limit) ?? limit;
                if (_position >= limit)
                    break;
                var piece = log.Slice(_position, Math.Min(end, _position + MaxSendBytes)).Span;
                var sent = Send(piece);
                _position += sent;
                if (sent < piece.Length)
                {
                    if (!_closed)
                        SendAside(limit);
                    return;
                }
            }

            _progress?.TrySetResult();
        }
    }

    /// <summary>Nothing more is sent; the share lets go of it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _replies = null;
            _own = null;
            _progress?.TrySetResult();
        }

        share.Attend(this);
    }

    /// <summary>It fell off the ring, and is told so and disconnected for it.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _position = NotFollowing;
            var output = new ByteBuffer(256);
            Protocol.Reply.Error(output, ErrorCode.Busy, "Messages were missed: this connection read too slowly.");
            Reply(output.WrittenSpan);
        }

        Hang();
    }

    /// <summary>Ends the reading side, so that the session finishes what it has read and closes.</summary>
    public void Hang()
    {
        lock (_gate)
        {
            _hanging = true;
            _progress?.TrySetResult();
        }

        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed already, which is what was wanted.
        }
    }

    /// <summary>True for the first call since its share last attended to it, so that it is queued once.</summary>
    public bool TryAskAttention() => Interlocked.Exchange(ref _attention, 1) == 0;

    // A full barrier: what the share looks at next must not have been read before, or who asks meanwhile goes unheard.
    public void Attended() => Interlocked.Exchange(ref _attention, 0);

    /// <summary>Ends the busy state, unless something is still being sent aside. Only its share calls it.</summary>
    public bool TryResume()
    {
        lock (_gate)
        {
            if (_sending)
                return false;
            _busy = false;
            return true;
        }
    }

    /// <summary>Whether it is busy and what it has still to get is no longer in memory.</summary>
    public bool HasFallen(long oldest) => _busy && Position < oldest;

    private bool TrySendReplies()
    {
        if (_replies is not { Length: > 0 } replies)
            return true;
        var sent = Send(replies.WrittenSpan);
        if (sent == replies.Length)
        {
            // Given back: most connections never have replies waiting again.
            _replies = null;
            return true;
        }

        replies.Consume(sent);
        if (!_closed)
            SendAside();
        return false;
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.Success)
            return sent;
        if (error is not (SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable))
        {
            _closed = true;
            _progress?.TrySetResult();
        }

        return 0;
    }
}
