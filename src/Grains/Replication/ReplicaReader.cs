using OrleansRelay.Log;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Grains.Replication;

/// <summary>Reads this node's log for one other node: a position, and what of the log is that node's to get.</summary>
/// <param name="maxLineBytes">No line is longer.</param>
internal sealed class ReplicaReader(MessageLog log, int maxLineBytes)
{
    /// <summary>A batch holds about so much: what Runtime.props keeps from being a large object, which would cost new memory each.</summary>
    public const int BatchBytes = 256 * 1024;
    private const int MaxSections = 4096;

    private readonly byte[] _lines = new byte[Math.Max(BatchBytes, maxLineBytes)];
    private readonly List<ReplicaSection> _sections = [];
    private readonly Dictionary<LogOrigin, long> _sent = [];

    /// <summary>All before it that is the other node's to get has been read.</summary>
    public long Position { get; private set; }

    /// <summary>Begins anew: at the first entry that is to be sent and that the other node lacks.</summary>
    public void Restart(LogVector has, Func<LogOrigin, bool> isOurs)
    {
        _sent.Clear();
        Position = log.Origins.FirstUncovered(has, isOurs);
    }

    /// <summary>The next entries that are to be sent and that the other node lacks; null if it lacks none.</summary>
    /// <param name="has">What the other node has.</param>
    /// <param name="isOurs">Whose entries are this node's to send.</param>
    public ReplicaBatch? Read(LogVector has, Func<LogOrigin, bool> isOurs)
    {
        _sections.Clear();
        var used = 0;
        while (used < BatchBytes && _sections.Count < MaxSections && log.Origins.TryFind(Position, out var run))
        {
            if (!isOurs(run.Origin) || !has.TryLeave(run, out var rest))
            {
                Position = run.End;
                continue;
            }

            if (!TryReadLines(rest, used, out var count))
                break;
            if (count > 0)
                _sections.Add(Section(rest, count, has));
            used += count;
        }

        return used == 0 ? null : new ReplicaBatch
        {
            Sender = log.Origin.Value,
            Sections = [.. _sections],
            Lines = _lines.AsSpan(0, used).ToArray(),
            IsLast = Position >= log.Head,
        };
    }

    // False if what comes next does not fit behind what the batch holds.
    private bool TryReadLines(in OriginRun run, int used, out int count)
    {
        var read = Read(run, _lines.AsSpan(used, BatchBytes - used));
        if (read.Status == LogReadStatus.Gap && used == 0)
            read = ReadOne(run);
        count = read.Status == LogReadStatus.Lines ? read.Count : 0;
        // With all the room there is, what can't be read is gone, or longer than any line may be.
        if (count == 0 && (read.Status == LogReadStatus.AtEnd || used > 0))
        {
            Position = run.Start;
            return false;
        }

        Position = read.Next;
        return true;
    }

    // A line that is longer than a batch is one of its own.
    private LogRead ReadOne(in OriginRun run)
    {
        var read = Read(run, _lines);
        if (read.Status != LogReadStatus.Lines)
            return read;
        var length = _lines.AsSpan(0, read.Count).IndexOf((byte)'\n') + 1;
        return new LogRead(LogReadStatus.Lines, length, run.Start + length);
    }

    private LogRead Read(in OriginRun run, Span<byte> room) => log.Read(run.Start, room[..(int)Math.Min(room.Length, run.End - run.Start)]);

    private ReplicaSection Section(in OriginRun run, int count, LogVector has)
    {
        var after = _sent.GetValueOrDefault(run.Origin, has[run.Origin]);
        _sent[run.Origin] = run.OriginStart + count;
        return new ReplicaSection(run.Origin.Value, after, run.OriginStart, count);
    }
}
