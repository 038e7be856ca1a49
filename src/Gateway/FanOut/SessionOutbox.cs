using System.Net.Sockets;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// The way out, and why it costs so little.
//
// Everything that a connection is sent is either a reply to it or a stretch of the log. For the log it has only a cursor:
// a sender hands the socket one piece of the ring's own memory, from the cursor to the limit, whatever number of messages
// that is. Nothing is copied, queued or allocated for a connection that keeps up.
//
// A connection whose socket is full is busy: what is left of the line it stopped in, and a little more, is copied aside
// and sent when the socket takes it. Until then its share passes it by, its cursor no longer holds the ring back, and its
// replies wait. So whenever it is ready, what was sent so far ends with a whole line, which is what lets replies and
// deliveries share the stream. Only its share makes it ready again: it must put its anchor back first, or the ring could
// change under what the connection is sent.

/// <summary>All that goes out to one connection. Sessions and senders both call it; one lock orders them.</summary>
internal sealed partial class SessionOutbox(long number, Socket socket, FanOutContext context, SenderShare share)
{
    /// <summary>A session stops reading while more bytes of replies than this wait to be sent.</summary>
    private const int MaxWaitingReplies = 64 * 1024;

    /// <summary>… or while more stretches of its own messages than this lie before its cursor.</summary>
    private const int MaxOwnRanges = 16 * 1024;

    private const int MaxSendBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly SocketWriter _writer = new(socket, context.Time);
    private volatile LogCursor? _cursor;
    private long _followed;
    private ByteBuffer? _replies;
    private int _repliesAside;
    private TaskCompletionSource? _progress;
    private volatile bool _isHanging;
    private int _attention;

    public long Number => number;

    /// <summary>How many bytes the socket has taken, ever.</summary>
    public long Sent => _writer.Sent;

    public bool IsClosed => _writer.IsClosed;

    /// <summary>Its reading side was ended by us.</summary>
    public bool IsHanging => _isHanging;

    /// <summary>The socket is full.</summary>
    public bool IsBusy => _writer.IsBusy;

    public bool IsFollowing => _cursor is not null;

    /// <summary>What it has still to get begins here, if it follows.</summary>
    public long Position => _cursor is not { } cursor ? long.MaxValue : _isCurrent ? Math.Max(share.Position, cursor.Position) : cursor.Position;

    /// <summary>Where its share keeps it; -1 while it doesn't. The share's own.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Begins to follow the log from its head on, or from where it has been away.</summary>
    public void Follow(Subscription subscription = default)
    {
        lock (_gate)
        {
            if (_cursor is not null)
                return;
            var head = context.Log.Head;
            _resumption = subscription.Resumption;
            _resumption?.Until = head;
            _wantsPositions = subscription.WantsPositions;
            Greet(subscription, head);
            _followed = _resumption?.From ?? head;
            _cursor = new LogCursor(context.Log, _followed) { Filter = subscription.Filter ?? ReceiveFilter.All };
            _marks = subscription.IsRemembered ? new SentMarks() : null;
            MarkSent();
        }

        share.Attend(this);
    }

    /// <summary>Appends lines that are this connection's own, so that they are never sent to it.</summary>
    /// <inheritdoc cref="MessageLog.TryAppend"/>
    public bool TryAppend(in LogLines lines, Span<bool> isNew)
    {
        // Under the gate, or a sender could see the lines before it can know whose they are.
        lock (_gate)
        {
            if (!context.Log.TryAppend(lines, isNew, out var appended))
                return false;
            if (appended.Count > 0)
                AddOwn(appended);
            return true;
        }
    }

    /// <summary>Sends replies after everything that was sent before, now or as soon as the socket takes them.</summary>
    public void Reply(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (IsClosed || lines.IsEmpty)
                return;
            var sent = !_writer.IsReady || _replies is not null ? 0 : _writer.Send(lines);
            if (sent == lines.Length || IsClosed)
                return;
            KeepReplies(lines[sent..]);
            if (_writer.IsReady)
                SendRepliesAside();
        }
    }

    /// <summary>Sends what the log holds up to the limit, which is the start of a line. Only its share calls it.</summary>
    public void Advance(long limit)
    {
        if (!_writer.IsReady)
            return;
        lock (_gate)
        {
            if (_writer.IsReady && TrySendReplies() && TrySendLines(limit))
            {
                MarkSent();
                _progress?.TrySetResult();
            }
        }
    }

    /// <summary>Nothing more is sent; the share lets go of it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _writer.Close();
            DropReplies();
            _progress?.TrySetResult();
        }

        share.Attend(this);
    }

    /// <summary>It fell off the ring, and is told so and disconnected for it.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _cursor = null;
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
            _isHanging = true;
            _progress?.TrySetResult();
        }

        _writer.EndReading();
    }

    /// <summary>Sending to it failed in a way that it should not: it ends, the others go on.</summary>
    public void Fail(Exception error)
    {
        context.Logger.SendingFailed(number, error);
        // Under the gate, or a send that begins at this moment could make it busy again.
        lock (_gate)
            _writer.Close();
        Hang();
    }

    /// <summary>Whether the socket has taken nothing for so long, though there is something for it.</summary>
    public bool IsStuck(TimeSpan deadline) => _writer.IsStuck(deadline);

    /// <summary>True for the first call since its share last attended to it, so that it is queued once.</summary>
    public bool TryAskAttention() => Interlocked.Exchange(ref _attention, 1) == 0;

    // A full barrier: what the share looks at next must not have been read before, or who asks meanwhile goes unheard.
    public void Attended() => Interlocked.Exchange(ref _attention, 0);

    /// <summary>Makes it ready again, unless something is still being sent aside. Only its share calls it.</summary>
    public bool TryResume()
    {
        lock (_gate)
            return _writer.TryResume();
    }

    /// <summary>Whether it is busy and what it has still to get is no longer in memory.</summary>
    public bool HasFallen(long oldest) => _writer.IsBusy && Position < oldest;

    private void Greet(in Subscription subscription, long head)
    {
        var greeting = new ByteBuffer(256);
        subscription.Greet?.Invoke(greeting, head);
        subscription.Resumption?.WriteBegin(greeting);
        Reply(greeting.WrittenSpan);
    }

    private bool TrySendLines(long limit)
    {
        if (_cursor is not { } cursor)
            return true;
        if (_wantsPositions)
            return TrySendWithPositions(cursor, limit);
        while (cursor.Next(limit, MaxSendBytes) is { Length: > 0 } piece)
        {
            var sent = _writer.Send(piece);
            cursor.Advance(sent);
            if (sent == piece.Length)
                continue;
            if (_writer.IsReady)
                SendLinesAside(cursor, limit);
            return false;
        }

        return true;
    }
}
