using System.Diagnostics.CodeAnalysis;

namespace OrleansRelay.Log.Origins;

/// <summary>
/// How much of what each origin accepted somebody has: for each, the position in that origin's own log before which nothing
/// is missing. It means the same on every node, whatever order their logs have (a version vector: Parker et al., 1983).
/// Not for use by several threads at once.
/// </summary>
public sealed class LogVector
{
    /// <summary>More origins than this are not remembered; the one that was heard of first is forgotten.</summary>
    public const int MaxOrigins = 4096;

    private readonly OrderedDictionary<LogOrigin, long> _ends = [];

    public LogVector()
    {
    }

    public LogVector(IEnumerable<KeyValuePair<LogOrigin, long>> ends)
    {
        foreach (var (origin, end) in ends)
            Cover(origin, end);
    }

    public IReadOnlyCollection<KeyValuePair<LogOrigin, long>> Ends => _ends;

    /// <summary>The position before which all is there; <see cref="long.MinValue"/> for an origin never heard of.</summary>
    public long this[LogOrigin origin] => _ends.TryGetValue(origin, out var end) ? end : long.MinValue;

    /// <summary>All of an origin up to a position is there from now on. Never takes anything back.</summary>
    public void Cover(LogOrigin origin, long end)
    {
        if (_ends.TryGetValue(origin, out var known))
        {
            if (end > known)
                _ends[origin] = end;
            return;
        }

        if (_ends.Count == MaxOrigins)
            _ends.RemoveAt(0);
        _ends.Add(origin, end);
    }

    /// <summary>What of a run is not covered; false if all of it is.</summary>
    public bool TryLeave(in OriginRun run, [MaybeNullWhen(false)] out OriginRun rest)
    {
        var covered = this[run.Origin];
        rest = covered > run.OriginStart ? run.From(run.Start + covered - run.OriginStart) : run;
        return covered < run.OriginEnd;
    }

    public LogVector Copy() => new(_ends);
}
