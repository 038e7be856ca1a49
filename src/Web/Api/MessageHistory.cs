using System.Buffers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>Reads messages out of the log, a page at a time.</summary>
internal sealed class MessageHistory(MessageLog log)
{
    /// <summary>So much of the log is looked through for one page at most, in bytes.</summary>
    public const int MaxScanBytes = 16 << 20;

    private const int BlockBytes = 1 << 20;

    /// <summary>The first messages behind a position.</summary>
    /// <param name="to">Only those to this target; null is all.</param>
    public Page After(long position, string? to, int limit)
    {
        var found = new List<StoredMessage>();
        var next = Scan(position <= 0 ? log.Oldest : log.LineStart(position), to, message =>
        {
            found.Add(message);
            return found.Count < limit;
        });
        return new Page(found, next);
    }

    /// <summary>The last messages before the end, in the log's order.</summary>
    /// <inheritdoc cref="After"/>
    public Page Latest(string? to, int limit)
    {
        var (head, found) = (log.Head, new Queue<StoredMessage>());
        // Twice as far back each time, until there are enough.
        for (long bytes = 1024L * limit; ; bytes *= 2)
        {
            found.Clear();
            var from = Math.Max(log.Oldest, head - Math.Min(bytes, MaxScanBytes));
            var next = Scan(log.LineStart(from), to, message =>
            {
                found.Enqueue(message);
                if (found.Count > limit)
                    found.Dequeue();
                return true;
            });
            if (found.Count >= limit || from == log.Oldest || bytes >= MaxScanBytes)
                return new Page([.. found], next);
        }
    }

    /// <summary>One message; null if it is not held.</summary>
    public async ValueTask<StoredMessage?> FindAsync(MessageId id)
    {
        if (await log.Places.FindAsync(id) is not { IsComplete: true } behind)
            return null;
        return After(log.LineStart(behind.Position - 1), null, 1).Messages is [var message] && message.Id == id ? message : null;
    }

    // Goes over lines until that is enough, and returns where it has stopped.
    private long Scan(long position, string? to, Func<StoredMessage, bool> take)
    {
        var wanted = to is null ? null : EntryLine.Text(to);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var (at, goesOn) = (position, true);
            while (goesOn && at < position + MaxScanBytes && log.Read(at, block) is { Status: not LogReadStatus.AtEnd } read)
            {
                var lines = read.Status == LogReadStatus.Lines ? block.AsMemory(0, read.Count) : default;
                at = lines.IsEmpty ? read.Next : at + TakeLines(lines.Span, at, wanted, take, out goesOn);
            }

            return at;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    // How many bytes were looked at.
    private static int TakeLines(ReadOnlySpan<byte> lines, long position, byte[]? wanted, Func<StoredMessage, bool> take, out bool goesOn)
    {
        var at = 0;
        goesOn = true;
        foreach (var line in new LineWalk(lines))
        {
            if (wanted is null || (EntryLine.TryReadTarget(line, out _, out var target) && target.SequenceEqual(wanted)))
                goesOn = take(new StoredMessage(position + at, line.ToArray()));
            at += line.Length;
            if (!goesOn)
                break;
        }

        return at;
    }

    /// <param name="Next">Where the page after it begins.</param>
    internal sealed record Page(IReadOnlyList<StoredMessage> Messages, long Next);
}
