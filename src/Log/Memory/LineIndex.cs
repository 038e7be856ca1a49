namespace OrleansRelay.Log.Memory;

/// <summary>
/// Where the last lines of the log end: eight bytes a line, by line number. It answers which line a position belongs to
/// and where the oldest whole line in memory begins.
/// </summary>
internal sealed class LineIndex
{
    /// <summary>No line of ours is shorter, so one entry per 64 bytes of ring suffices.</summary>
    public const int MinLineBytes = 64;

    private readonly long[] _ends;
    private readonly int _mask;
    private long _firstStart;

    /// <param name="ringBytes">Size of the ring beside it, a power of two.</param>
    /// <param name="start">Position at which the first line will begin.</param>
    public LineIndex(int ringBytes, long start)
    {
        _ends = GC.AllocateUninitializedArray<long>(ringBytes / MinLineBytes);
        _mask = _ends.Length - 1;
        _firstStart = start;
    }

    /// <summary>How many lines were added, ever; line numbers run from 0 to one less.</summary>
    public long Count { get; private set; }

    /// <summary>The number of the oldest line that is still listed.</summary>
    public long First { get; private set; }

    public void Add(long end)
    {
        if (Count - First == _ends.Length)
            DropFirst();
        _ends[Count++ & _mask] = end;
    }

    /// <summary>Drops the lines that begin before <paramref name="position"/>.</summary>
    public void DropBefore(long position)
    {
        while (First < Count && _firstStart < position)
            DropFirst();
    }

    /// <summary>Where line <paramref name="number"/> begins; the end of the last one for <see cref="Count"/>.</summary>
    public long StartOf(long number) => number == First ? _firstStart : _ends[(number - 1) & _mask];

    /// <summary>The number of the first listed line that begins at or after the position, or <see cref="Count"/>.</summary>
    public long NumberAt(long position)
    {
        long low = First, high = Count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (StartOf(middle) < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void DropFirst() => _firstStart = _ends[First++ & _mask];
}
