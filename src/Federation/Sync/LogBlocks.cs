namespace OrleansRelay.Federation.Sync;

/// <summary>Knows of each MiB of the log from when its entries are, so that some of them can be found without reading it all.</summary>
internal sealed class LogBlocks
{
    private const long BlockBytes = 1 << 20;

    private readonly List<LogBlock> _blocks = [];

    /// <summary>Notes lines that follow those noted before, or a gap.</summary>
    public void Add(long start, int length, ReadOnlySpan<EntryKey> keys)
    {
        if (keys.IsEmpty)
            return;
        var (earliest, latest) = (long.MaxValue, long.MinValue);
        foreach (ref readonly var key in keys)
            (earliest, latest) = (Math.Min(earliest, key.Time), Math.Max(latest, key.Time));
        if (_blocks is [.., var last] && last.End == start && last.End - last.Start < BlockBytes)
            _blocks[^1] = new LogBlock(last.Start, start + length, Math.Min(last.Earliest, earliest), Math.Max(last.Latest, latest));
        else
            _blocks.Add(new LogBlock(start, start + length, earliest, latest));
    }

    /// <summary>The log no longer has what lies before a position.</summary>
    public void ForgetBefore(long position)
    {
        var count = 0;
        while (count < _blocks.Count && _blocks[count].End <= position)
            count++;
        _blocks.RemoveRange(0, count);
    }

    /// <summary>Those that may hold entries of these times, in order.</summary>
    public IReadOnlyList<LogBlock> Find(long earliest, long latest) =>
        _blocks.FindAll(block => block.Earliest <= latest && earliest <= block.Latest);
}
