using System.Buffers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>What a peer has still to get.</summary>
/// <param name="Bytes">Of the log.</param>
/// <param name="Messages">Counted as far as they are in memory; for what is older, its bytes divided by their mean length.</param>
/// <param name="Age">Of the oldest of them, by the time that it says; zero if there is none.</param>
internal readonly record struct LinkLag(long Bytes, long Messages, TimeSpan Age)
{
    private const int ReadBytes = 64 * 1024;

    /// <param name="position">The start of a line, or the head.</param>
    public static LinkLag Measure(MessageLog log, long position, TimeProvider time)
    {
        var head = log.Head;
        return position < head ? new LinkLag(head - position, Count(log, position, head), AgeAt(log, position, time)) : default;
    }

    private static long Count(MessageLog log, long position, long head)
    {
        var (start, first) = log.OldestLine;
        var end = log.LineNumberAt(head);
        if (position >= start)
            return Math.Max(1, end - log.LineNumberAt(position));
        var mean = Math.Max(1, (head - start) / Math.Max(1, end - first));
        return end - first + Math.Max(1, (start - position) / mean);
    }

    private static TimeSpan AgeAt(MessageLog log, long position, TimeProvider time)
    {
        var lines = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var read = log.Read(position, lines);
            // What was there is deleted by now: the oldest is what comes next.
            if (read.Status == LogReadStatus.Gap)
                read = log.Read(read.Next, lines);
            ReadOnlySpan<byte> rest = lines.AsSpan(0, read.Count);
            if (read.Status != LogReadStatus.Lines || !EntryLine.TryReadTime(LineCut.TakeLine(ref rest), out var seconds))
                return TimeSpan.Zero;
            var age = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - seconds;
            // Its clock may be ahead of ours.
            return TimeSpan.FromSeconds(Math.Clamp(age, 0, TimeSpan.MaxValue.TotalSeconds / 2));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lines);
        }
    }
}
