using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Grains.Replication;

/// <summary>
/// Puts what other nodes accepted into this node's log, by the one rule that an id enters a log once, and tells the node's
/// own readers. Used by one thread at a time, which may leave while it waits for room.
/// </summary>
internal sealed class ReplicaAppender(MessageLog log, TimeProvider time, ILogger<ReplicaAppender> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Something was appended that the node's clients have to get.</summary>
    public event Action? Appended;

    // One line may be longer: as long as the ring takes.
    private int MaxAppend => (int)Math.Min(256 * 1024, log.Options.MemoryBytes / 4);

    private int MaxLine => (int)(log.Options.MemoryBytes / 2);

    /// <returns>False if not all of it could be taken: the sender learns up to where and goes on from there.</returns>
    public async ValueTask<bool> AppendAsync(ReplicaBatch batch)
    {
        var offset = 0;
        foreach (var section in batch.Sections)
        {
            if (section.Length < 0 || section.Length > batch.Lines.Length - offset)
                return false;
            if (!await AppendAsync(section, batch.Lines.AsMemory(offset, section.Length)))
                return false;
            offset += section.Length;
        }

        return true;
    }

    private async ValueTask<bool> AppendAsync(ReplicaSection section, ReadOnlyMemory<byte> lines)
    {
        var origin = new LogOrigin(section.Origin);
        var began = time.GetTimestamp();
        while (true)
        {
            var (more, room) = (log.NextAppend(), log.NextRoom());
            // Looked at each time: another node may bring the same meanwhile.
            var covered = log.Origins.Covered(origin);
            if (section.Start + lines.Length <= covered)
                return true;
            // The batch before this one is still on its way, or waits for room.
            if (section.After <= covered)
            {
                // Compared first: of an origin that was never heard of, what is covered ends before all numbers.
                var had = covered > section.Start ? (int)(covered - section.Start) : 0;
                if (TryAppend(origin, section.Start, lines, had))
                    continue;
                more = room;
            }

            if (!await HappensAsync(more, Patience - time.GetElapsedTime(began)))
                return false;
        }
    }

    private async ValueTask<bool> HappensAsync(Task what, TimeSpan patience)
    {
        if (patience > TimeSpan.Zero)
            await what.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return what.IsCompleted;
    }

    private bool TryAppend(LogOrigin origin, long start, ReadOnlyMemory<byte> section, int from)
    {
        var batch = ReplicaLines.Parse(section.Span[from..], MaxAppend, MaxLine);
        if (batch.Skipped > 0)
            logger.StrangeReplica(origin, batch.Skipped);
        // Before the log is locked: adding them one by one would wait for memory each time.
        log.Ids.Fetch(batch.Ids);
        var lines = section.Span.Slice(from + batch.Skipped, batch.Length);
        var appended = log.TryAppendReplica(
            new LogLines(lines, batch.Ends, batch.Ids), origin, start + from + batch.Skipped, new bool[batch.Ids.Length], out var stretch);
        // Also where all of it was known: a batch may wait for this one.
        if (appended)
            log.Publish();
        if (stretch.Count > 0)
            Appended?.Invoke();

        return appended;
    }
}
