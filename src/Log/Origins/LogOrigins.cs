using System.Runtime.InteropServices;

namespace OrleansRelay.Log.Origins;

/// <summary>
/// Who accepted which stretch of this log: this node, in this life or an earlier one, or another whose entries were
/// replicated. A log of a lone node has one run a life. 24 bytes a run.
/// </summary>
public sealed class LogOrigins
{
    /// <summary>Of older stretches it is forgotten who accepted them; they are not handed to other nodes any more.</summary>
    internal const int MaxRuns = 4 << 20;

    private readonly Lock _gate = new();
    private readonly List<Run> _runs;
    private readonly LogVector _vector;
    private readonly LogVector _seen;
    private readonly int _maxRuns;
    private long _head;
    private long _dropped;
    private Run _last;

    internal LogOrigins(LogOrigin own, long head, IEnumerable<OriginRun> recovered, LogVector seen, int maxRuns = MaxRuns)
    {
        (Own, _head, _vector, _seen, _maxRuns) = (own, head, seen.Copy(), seen.Copy(), maxRuns);
        _runs = [.. recovered.Select(static run => new Run(run.Start, run.Origin, run.OriginStart))];
        _last = _runs is [.., var last] ? last : default;
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = At(i);
            _vector.Cover(run.Origin, run.OriginEnd);
        }
    }

    /// <summary>What this node accepts from this opening of the log on.</summary>
    public LogOrigin Own { get; }

    /// <summary>How many runs have been begun, those forgotten included.</summary>
    internal long Begun
    {
        get
        {
            lock (_gate)
                return _dropped + _runs.Count;
        }
    }

    /// <summary>Where the oldest stretch begins whose origin is known.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
                return _runs.Count == 0 ? _head : _runs[0].Start;
        }
    }

    /// <summary>What this node has of every origin, itself included.</summary>
    public LogVector Vector()
    {
        lock (_gate)
        {
            var vector = _vector.Copy();
            vector.Cover(Own, _head);
            return vector;
        }
    }

    /// <summary>What this node has of another's, in positions of that one's log.</summary>
    public long Covered(LogOrigin origin)
    {
        lock (_gate)
            return origin == Own ? _head : _vector[origin];
    }

    /// <summary>The part of a run that begins at a position; false at the head. What is before the oldest run is skipped.</summary>
    public bool TryFind(long position, out OriginRun run)
    {
        lock (_gate)
        {
            run = default;
            if (_runs.Count == 0 || position >= _head)
                return false;
            var index = IndexOf(position);
            run = At(Math.Max(0, index)).From(position);
            return true;
        }
    }

    /// <summary>Where the first run begins of which a vector does not cover all; the head if there is none.</summary>
    /// <param name="isWanted">Which origins matter.</param>
    public long FirstUncovered(LogVector vector, Func<LogOrigin, bool>? isWanted = null)
    {
        lock (_gate)
        {
            for (var i = 0; i < _runs.Count; i++)
            {
                if ((isWanted is null || isWanted(_runs[i].Origin)) && vector.TryLeave(At(i), out var rest))
                    return rest.Start;
            }

            return _head;
        }
    }

    /// <summary>Adds to a vector what lies between two positions of this log.</summary>
    public void Cover(LogVector vector, long from, long to)
    {
        for (var at = from; at < to && TryFind(at, out var run); at = run.End)
            vector.Cover(run.Origin, run.OriginEnd - Math.Max(0, run.End - to));
    }

    /// <summary>The log has grown by what this node accepted.</summary>
    internal void AppendOwn(long start, long end)
    {
        lock (_gate)
        {
            if (_last.Origin != Own || _runs.Count == 0)
                Begin(new Run(start, Own, start));
            _head = end;
        }
    }

    /// <summary>The log has grown by what another node accepted, in one piece.</summary>
    internal void Append(long start, long end, LogOrigin origin, long originStart)
    {
        lock (_gate)
        {
            if (_runs.Count == 0 || _last.Origin != origin || _last.OriginStart + start - _last.Start != originStart)
                Begin(new Run(start, origin, originStart));
            _head = end;
        }
    }

    /// <summary>All that an origin accepted before a position is in the log now.</summary>
    internal void Cover(LogOrigin origin, long end)
    {
        lock (_gate)
            _vector.Cover(origin, end);
    }

    /// <summary>Forgets the runs that end at or before a position.</summary>
    internal void DropBefore(long position)
    {
        lock (_gate)
            Drop(IndexOf(position));
    }

    /// <summary>What the runs cover that were forgotten.</summary>
    internal LogVector Seen()
    {
        lock (_gate)
            return _seen.Copy();
    }

    /// <summary>The runs from the given one on, counted from the first that was ever begun.</summary>
    /// <param name="now">How many have been begun, the last of these included.</param>
    internal OriginRun[] Since(long begun, out long now)
    {
        lock (_gate)
        {
            now = _dropped + _runs.Count;
            var first = (int)Math.Max(0, begun - _dropped);
            var runs = new OriginRun[Math.Max(0, _runs.Count - first)];
            for (var i = 0; i < runs.Length; i++)
                runs[i] = At(first + i);
            return runs;
        }
    }

    private void Begin(in Run run)
    {
        if (_runs.Count == _maxRuns)
            Drop(_maxRuns / 4);
        _runs.Add(run);
        _last = run;
    }

    private void Drop(int count)
    {
        if (count <= 0)
            return;
        for (var i = 0; i < count; i++)
            _seen.Cover(_runs[i].Origin, At(i).OriginEnd);
        _runs.RemoveRange(0, count);
        _dropped += count;
    }

    // The last run that begins at or before the position; -1 if it is before all.
    private int IndexOf(long position)
    {
        var runs = CollectionsMarshal.AsSpan(_runs);
        var (low, high) = (0, runs.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (runs[middle].Start <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private OriginRun At(int index)
    {
        var run = _runs[index];
        return new OriginRun(run.Origin, run.Start, index + 1 < _runs.Count ? _runs[index + 1].Start : _head, run.OriginStart);
    }

    private readonly record struct Run(long Start, LogOrigin Origin, long OriginStart);
}
