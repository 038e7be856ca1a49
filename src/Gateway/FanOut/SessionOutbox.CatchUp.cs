using System.Buffers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// It fell off the ring: what it missed is counted, or read from the file.
internal sealed partial class SessionOutbox
{
    private const int CatchUpBytes = 32 * 1024;

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

    /// <summary>It fell off the ring: what it misses is read from the file until it is close to the head again.</summary>
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
            // Half a ring from the edge, so that it does not fall off again while its share takes it back.
            while (!IsClosed && cursor.Position < context.Log.OldestInMemory + ((context.Log.Head - context.Log.OldestInMemory) / 2))
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

    private (int Count, ByteBuffer? Replies) NextCatchUp(LogCursor cursor, ref byte[] lines)
    {
        lock (_gate)
        {
            var read = cursor.ReadBack(ref lines, share.MaxLineBytes);
            if (read.Status == LogReadStatus.Gap)
                SkipToOldest();
            var replies = _replies;
            DropReplies();
            return (read.Count, replies);
        }
    }
}
