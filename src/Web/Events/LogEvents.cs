using System.Buffers;
using System.Text;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>Messages, as they enter the log: those of clients and relays here, and those of other nodes.</summary>
internal sealed class LogEvents(MessageLog log, TimeProvider time)
{
    private const int BlockBytes = 1 << 20;

    // Of which, as long as no line is longer, so much is used as stays in a processor's cache beside what the senders have there.
    private const int UsualBytes = 64 * 1024;

    /// <summary>Who is farther behind goes on at the end of the log: it is about what happens now.</summary>
    private const int MaxBehind = 16 << 20;

    // What comes within it is looked at together.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(25);

    public async Task RunAsync(EventAudience audience, MessageCounts counts, CancellationToken stop)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var position = log.Head;
            while (true)
            {
                var more = log.NextAppend();
                if (position == log.Head)
                    await more.WaitAsync(stop);
                var at = time.UnixNow();
                if (log.Head - position > MaxBehind)
                    position = Skip(position, counts);
                position = Tell(position, block, at, audience, counts);
                await Task.Delay(Moment, time, stop);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private long Skip(long position, MessageCounts counts)
    {
        var head = log.Head;
        counts.Unseen(Math.Max(0, log.LineNumberAt(head) - log.LineNumberAt(position)));
        return head;
    }

    private long Tell(long position, byte[] block, double at, EventAudience audience, MessageCounts counts)
    {
        // No farther than to here: while more comes all the time, it would never have a rest.
        var head = log.Head;
        while (position < head)
        {
            var reach = audience.Reach;
            if (reach < 0)
                return Skip(position, counts);
            var read = log.Read(position, block.AsSpan(0, UsualBytes));
            if (read.Status == LogReadStatus.Gap)
                read = log.Read(position, block);
            if (read.Status == LogReadStatus.AtEnd)
                break;
            if (read.Status == LogReadStatus.Lines)
                TellLines(position, block.AsSpan(0, read.Count), at, Sampling.LastDigits(reach), audience, counts);
            position = read.Next;
        }

        return position;
    }

    private static void TellLines(
        long position, ReadOnlySpan<byte> lines, double at, ReadOnlySpan<byte> lastDigits, EventAudience audience, MessageCounts counts)
    {
        var unseen = 0;
        foreach (var line in new LineWalk(lines))
        {
            // Of most lines, when there are many, no more is looked at.
            if (EntryLine.HasIdUpTo(line, lastDigits) && EntryLine.TryReadId(line, out var id))
                Tell(line, position, at, Sampling.Of(id), audience, counts);
            else
                unseen++;
            position += line.Length;
        }

        counts.Unseen(unseen);
    }

    private static void Tell(ReadOnlySpan<byte> line, long position, double at, double sample, EventAudience audience, MessageCounts counts)
    {
        EntryLine.TryReadHops(line, out var hops);
        var via = EntryLine.Via(hops);
        counts.Accepted(Encoding.ASCII.GetString(via));
        audience.Tell(new StreamEvent(EventKinds.Accepted, EventJson.Accepted(line, position, at, hops, via), sample));
    }
}
