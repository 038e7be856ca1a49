using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Index;
using OrleansRelay.Log.Memory;
using OrleansRelay.Log.Places;
using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Disk;

/// <summary>What a start makes of the files that the last run left: a whole last line, and the ids of the replay window.</summary>
internal static class LogRecovery
{
    private const int BlockBytes = 1 << 20;

    /// <summary>From line to line, times are looked at about so often.</summary>
    private const int TimeStepBytes = 4096;

    /// <summary>Cuts off what a crash left after the last newline.</summary>
    /// <returns>The length of what remains.</returns>
    public static long CutTornLine(string path, ILogger logger)
    {
        using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var length = RandomAccess.GetLength(handle);
        var whole = LastNewline(handle, length) + 1;
        if (whole < length)
        {
            logger.TornLineCut(path, length - whole);
            RandomAccess.SetLength(handle, whole);
            RandomAccess.FlushToDisk(handle);
        }

        return whole;
    }

    /// <summary>Fills the index, and the times, from the files that were written within the replay window.</summary>
    /// <returns>No id of the log counts as seen before that time; null if there are lines, or were, whose ids are not put back.</returns>
    public static DateTimeOffset? IndexWindow(
        LogFiles files, IdIndex ids, LogTimes times, TimeSpan window, TimeProvider time, ILogger logger, long head)
    {
        var now = time.GetUtcNow().UtcDateTime;
        long found = 0;
        DateTime? seenSince = files.Oldest == 0 ? now : null;
        foreach (var (path, start) in files.Segments.Select(static segment => (segment.Path, segment.Start)).Append((files.LivePath, files.LiveStart)))
        {
            // A line does not tell when it was appended; the file's last write is the latest it can have been.
            var age = now - File.GetLastWriteTimeUtc(path);
            if (age > window)
            {
                seenSince = head == 0 ? seenSince : null;
                continue;
            }

            if (now - age < seenSince)
                seenSince = now - age;
            var (known, strange) = IndexIds(path, start, ids, times, age);
            found += known;
            if (strange > 0)
                logger.StrangeLines(path, strange);
        }

        logger.Recovered(files.LivePath, found, head);
        return seenSince;
    }

    /// <summary>A ring that holds the last lines of the files, at most half full.</summary>
    public static LogMemory FillMemory(LogFiles files, long head, long memoryBytes)
    {
        var start = Math.Max(files.Oldest, head - (memoryBytes / 2));
        if (start > files.Oldest)
            start = NextLine(files, start, head);
        var memory = new LogMemory(memoryBytes, start);
        var block = new byte[BlockBytes];
        var ends = new List<int>();
        while (memory.Head < head)
        {
            var read = files.Read(memory.Head, block);
            var whole = block.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            if (whole == 0)
            {
                // A line longer than the block, or a file that shrank: begin after it with an empty ring.
                if (read < block.Length)
                    return new LogMemory(memoryBytes, head);
                Array.Resize(ref block, block.Length * 2);
                continue;
            }

            ends.Clear();
            if (!FindLineEnds(block.AsSpan(0, whole), ends))
                return new LogMemory(memoryBytes, head);
            memory.TryAppend(block.AsSpan(0, whole), CollectionsMarshal.AsSpan(ends), out _);
        }

        return memory;
    }

    /// <summary>
    /// Puts the ids of every line of the file into the index, as seen when the file was last written, and the times of some of those
    /// that this relay accepted: what stands before them was there by then.
    /// </summary>
    /// <param name="start">The position at which the file begins.</param>
    /// <returns>How many lines had an id, and how many had none.</returns>
    public static (long Ids, long Strange) IndexIds(string path, long start, IdIndex ids, LogTimes times, TimeSpan age)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var block = new byte[BlockBytes];
        long position = 0, found = 0, strange = 0;
        var timeDue = start;
        int held = 0, read;
        while ((read = RandomAccess.Read(handle, block.AsSpan(held), position)) > 0)
        {
            position += read;
            held += read;
            var rest = block.AsSpan(0, held);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                var at = start + position - rest.Length;
                if (at >= timeDue && TryNote(rest[..(end + 1)], at, times))
                    timeDue = at + TimeStepBytes;
                if (EntryLine.TryReadId(rest[..(end + 1)], out var id))
                {
                    ids.Remember(id, age);
                    found++;
                }
                else
                {
                    strange++;
                }
            }

            held = rest.Length;
            rest.CopyTo(block);
            // A line longer than the block: grow, since a later run may have been allowed longer frames.
            if (held == block.Length)
                Array.Resize(ref block, block.Length * 2);
        }

        return (found, strange);
    }

    private static bool TryNote(ReadOnlySpan<byte> line, long position, LogTimes times)
    {
        const double Latest = 253_402_300_799;
        if (!EntryLine.IsFirstHand(line) || !EntryLine.TryReadTime(line, out var seconds) || seconds is < 0 or > Latest)
            return false;
        times.Add(DateTimeOffset.UnixEpoch.AddSeconds(seconds), position);
        return true;
    }

    // False if a line is shorter than any that this relay writes: the file was edited, and the ring can do without it.
    private static bool FindLineEnds(ReadOnlySpan<byte> lines, List<int> ends)
    {
        for (var start = 0; start < lines.Length;)
        {
            var length = lines[start..].IndexOf((byte)'\n') + 1;
            if (length < LineIndex.MinLineBytes)
                return false;
            ends.Add(start += length);
        }

        return true;
    }

    private static long NextLine(LogFiles files, long position, long head)
    {
        var block = new byte[64 * 1024];
        while (position < head)
        {
            var read = files.Read(position, block);
            if (read == 0)
                return head;
            var end = block.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
                return position + end + 1;
            position += read;
        }

        return head;
    }

    private static long LastNewline(SafeFileHandle handle, long length)
    {
        var block = new byte[64 * 1024];
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            var read = RandomAccess.Read(handle, block.AsSpan(0, (int)(end - start)), start);
            var at = block.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (at >= 0)
                return start + at;
            end = start;
        }

        return -1;
    }
}
