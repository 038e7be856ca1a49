using System.Buffers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// It does not want everything, or wants to know where it is.
//
// One that does not want everything is *current* as long as it got all that it wanted up to where its share is: it is not
// asked then, but offered what it wants, and has a position without being touched. When it can't be sent something it stands
// where that is, as others do, and its cursor looks for what it wants until it is current again.
internal sealed partial class SessionOutbox
{
    private const int ComposedBytes = 64 * 1024;

    // Its share alone looks at it.
    private List<(long Start, long End)>? _offered;

    private ReceiveFilter? _wish;
    private TaskCompletionSource? _wished;
    private bool _wantsPositions;
    private volatile bool _isCurrent;

    /// <summary>By which filter its share routes to it. The share's own.</summary>
    public ReceiveFilter? RoutedBy { get; set; }

    /// <summary>Tells the places that it has in the routes from those that it has left. The share's own.</summary>
    public long RouteVersion { get; set; }

    /// <summary>Which lines it is to be sent.</summary>
    public ReceiveFilter Filter => _cursor?.Filter ?? ReceiveFilter.All;

    /// <summary>It is to be sent other messages. Completes when it is: from then on it is sent nothing else.</summary>
    public Task ReceiveAsync(ReceiveFilter filter)
    {
        Task done;
        lock (_gate)
        {
            if (IsClosed)
                return Task.CompletedTask;
            _wish = filter;
            _wished ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            done = _wished.Task;
        }

        share.Attend(this);
        return done;
    }

    /// <summary>From here on it wants what it has asked for. Only its share calls it.</summary>
    /// <param name="position">Where the share is.</param>
    /// <returns>Whether it has asked for something.</returns>
    public bool TryGrant(long position)
    {
        lock (_gate)
        {
            if (_wish is not { } wish || _cursor is not { } cursor)
                return false;
            Stand(position);
            cursor.Filter = wish;
            _wished?.TrySetResult();
            (_wish, _wished) = (null, null);
            return true;
        }
    }

    /// <summary>It is closed: what it has asked for is not waited for any longer.</summary>
    public void DropWish()
    {
        lock (_gate)
            _wished?.TrySetResult();
    }

    /// <summary>There is a line that it wants. Only its share calls it, before <see cref="SendOffered"/>.</summary>
    /// <returns>Whether it is the first one since.</returns>
    public bool Offer(long start, long end)
    {
        // It may have been sent more than its share was at when it came; and two entries of its list may want the same line.
        if (!_isCurrent || start < _cursor!.Position || (_offered is [.., var before] && before.End >= end))
            return false;
        _offered ??= new List<(long, long)>(1);
        var isFirst = _offered.Count == 0;
        if (_offered is [.., var last] && last.End == start)
            _offered[^1] = (last.Start, end);
        else
            _offered.Add((start, end));
        return isFirst;
    }

    /// <summary>Sends what it was offered of what lies between two positions. Only its share calls it.</summary>
    public void SendOffered(long from, long limit)
    {
        lock (_gate)
        {
            Stand(from);
            if (_writer.IsReady && TrySendReplies() && TrySendOffered(_cursor!, limit))
            {
                _cursor!.JumpTo(limit);
                _isCurrent = true;
                MarkSent();
                _progress?.TrySetResult();
            }

            _offered!.Clear();
        }
    }

    /// <summary>Sends what it wants up to where its share is, and is current from then on if that could be sent. Only its share calls it.</summary>
    public void CatchUpWithShare(long position)
    {
        if (!Filter.IsAll)
        {
            lock (_gate)
                Stand(position);
        }

        Advance(position);
        lock (_gate)
            _isCurrent = !Filter.IsAll && _writer.IsReady && _replies is null && _cursor!.Position >= position;
    }

    // Where it is, is its cursor's position again.
    private void Stand(long position)
    {
        if (_isCurrent)
            _cursor!.JumpTo(position);
        _isCurrent = false;
    }

    // While it is current nobody passes over what is its own.
    private void AddOwn(in LogStretch own)
    {
        _cursor?.AddOwn(own);
        if (_isCurrent)
            _cursor!.JumpTo(share.Position);
    }

    private bool TrySendOffered(LogCursor cursor, long limit)
    {
        // Some of it may be its own.
        if (cursor.OwnRanges > 0)
            return TrySendLines(limit);
        if (_offered!.Count == 1 && !_wantsPositions)
        {
            cursor.GoTo(_offered[0]);
            return TrySendLines(_offered[0].End);
        }

        var composed = share.Composing;
        composed.Clear();
        foreach (var wanted in _offered)
        {
            cursor.GoTo(wanted);
            while (cursor.Next(wanted.End, ComposedBytes) is { Length: > 0 } piece)
            {
                composed.Append(piece);
                cursor.Advance(piece.Length);
            }

            if (composed.Length >= ComposedBytes && !TrySendComposed(composed, cursor.Position))
                return false;
        }

        return TrySendComposed(composed, limit);
    }

    private bool TrySendWithPositions(LogCursor cursor, long limit)
    {
        var composed = share.Composing;
        composed.Clear();
        while (cursor.Next(limit, ComposedBytes) is { Length: > 0 } piece)
        {
            composed.Append(piece);
            cursor.Advance(piece.Length);
            var whole = composed.WrittenSpan.LastIndexOf((byte)'\n') + 1;
            if (composed.Length < ComposedBytes || whole == 0)
                continue;
            // The line that was cut comes again.
            cursor.Advance(whole - composed.Length);
            composed.Truncate(whole);
            if (!TrySendComposed(composed, cursor.Position))
                return false;
        }

        return TrySendComposed(composed, cursor.Position);
    }

    // In one piece, which the socket takes or which is sent aside.
    private bool TrySendComposed(ByteBuffer composed, long position)
    {
        if (composed.Length == 0)
            return true;
        if (_wantsPositions)
            ReceivingReply.Position(composed, position);
        var sent = _writer.Send(composed.WrittenSpan);
        var rest = composed.WrittenSpan[sent..];
        if (rest.Length > 0 && _writer.IsReady)
        {
            var aside = ArrayPool<byte>.Shared.Rent(rest.Length);
            rest.CopyTo(aside);
            SendAside(aside.AsMemory(0, rest.Length), aside);
        }

        composed.Clear();
        return rest.Length == 0;
    }

    private void KeepPosition(long position)
    {
        var line = new ByteBuffer(ReceivingReply.LongestPosition);
        ReceivingReply.Position(line, position);
        KeepReplies(line.WrittenSpan);
    }
}
