namespace OrleansRelay.Log.Origins;

/// <summary>A stretch of a log that one origin accepted, in one piece there and here.</summary>
/// <param name="Origin">Who accepted it.</param>
/// <param name="Start">Where it begins in this log, in bytes.</param>
/// <param name="End">The position after it in this log.</param>
/// <param name="OriginStart">Where it begins in the log of the node that accepted it.</param>
public readonly record struct OriginRun(LogOrigin Origin, long Start, long End, long OriginStart)
{
    /// <summary>The position after it in the log of the node that accepted it.</summary>
    public long OriginEnd => OriginStart + End - Start;

    /// <summary>The part from a position of this log on.</summary>
    public OriginRun From(long start) => start <= Start ? this : this with { Start = start, OriginStart = OriginStart + start - Start };
}
