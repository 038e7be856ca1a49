using System.Buffers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// It fell off the ring, or has been away: what it missed is counted, or read from the file.
internal sealed partial class SessionOutbox
{
    private const int CatchUpBytes = 32 * 1024;

    private volatile Resumption? _resumption;

    /// <summary>It gets first what it missed while it was away.</summary>
    public bool IsResuming => _resumption is not null;

    /// <summary>It fell off the ring: it is told how much it missed and goes on at the oldest line held.</summary>
    /// <returns>How many messages it missed.</returns>
    public long SkipToOldest()
    {
        lock (_gate)
        {
            var missed = _cursor?.JumpToOldest() ?? 0;
            if (missed > 0)
            {
                var gap = new ByteBuffer(256);
                Protocol.Reply.Gap(gap, missed);
                KeepReplies(gap.WrittenSpan);
            }

            return missed;
        }
    }

    /// <summary>What it misses is read from memory or the file, until it is close to the head again.</summary>
    public void CatchUp()
    {
        lock (_gate)
        {
            if (!_writer.IsReady || _cursor is not { } cursor)
                return;
            _writer.Begin();
            // Never fails: whatever happens ends it, and the connection with it.
            _ = CatchUpAsync(cursor);
        }
    }

    private async Task CatchUpAsync(LogCursor cursor)
    {
        var lines = ArrayPool<byte>.Shared.Rent(CatchUpBytes);
        try
        {
            while (!IsClosed && (IsResuming || IsFarBehind(cursor)))
            {
                var (count, replies) = NextCatchUp(cursor, ref lines);
                if (replies is not null)
                    await _writer.SendAllAsync(replies.WrittenMemory).ConfigureAwait(false);
                await _writer.SendAllAsync(lines.AsMemory(0, count)).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            Fail(error);
        }

        ArrayPool<byte>.Shared.Return(lines);
        EndAside();
    }

    // Half a ring from the edge, so that it does not fall off again while its share takes it back.
    private bool IsFarBehind(LogCursor cursor) =>
        cursor.Position < context.Log.OldestInMemory + ((context.Log.Head - context.Log.OldestInMemory) / 2);

    private (int Count, ByteBuffer? Replies) NextCatchUp(LogCursor cursor, ref byte[] lines)
    {
        lock (_gate)
        {
            MarkSent();
            if (_resumption is { } done && cursor.Position >= done.Until)
                EndResumption(done);
            var resumption = _resumption;
            var read = cursor.ReadBack(ref lines, resumption?.Until ?? long.MaxValue, share.MaxLineBytes);
            if (read.Status == LogReadStatus.Gap)
                MissMore(cursor);
            var replies = _replies;
            DropReplies();
            var count = KeepWanted(lines.AsSpan(0, read.Count), cursor.Filter, resumption);
            // Told with what comes next, behind these lines.
            if (_wantsPositions && count > 0)
                KeepPosition(cursor.Position);
            return (count, replies);
        }
    }

    private static int KeepWanted(Span<byte> lines, ReceiveFilter filter, Resumption? resumption) =>
        resumption?.Keep(lines, filter) ?? (filter.IsAll ? lines.Length : WantedLines.Keep(lines, filter, default, out _));

    private void EndResumption(Resumption resumption)
    {
        var end = new ByteBuffer(256);
        resumption.WriteEnd(end);
        KeepReplies(end.WrittenSpan);
        _resumption = null;
    }

    private void MissMore(LogCursor cursor)
    {
        if (_resumption is not { } resumption)
        {
            SkipToOldest();
            return;
        }

        resumption.Lose();
        cursor.JumpToOldest();
    }
}
