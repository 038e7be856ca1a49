namespace OrleansRelay.Federation.Sync;

/// <summary>
/// Which entries a log still has, in order of time and id: what two relays compare (<see cref="Reconciliation"/>). About 41 bytes
/// an entry. Takes entries from one thread and gives views to any.
/// </summary>
/// <remarks>
/// <para>Entries come nearly in order of time, many a millisecond. They are collected, and some thousands at once sorted and merged
/// into blocks that never change; so a view is an array of blocks, and taking one stops nobody.</para>
/// <para>An id may be here at several times: two relays may have given different times to a message with an id of its client's.
/// A comparison does not see that unless it splits a range between the two times; then it tells one side that it lacks, and the other
/// lacks, what both have. A caller that is told so of an id that its log has adds the other's key as well, and from then on both
/// windows agree. It should bound how many it adds.</para>
/// <para>Entries that claim to come from the future stay until that time and push out others. The caller leaves out those that are
/// further ahead than clocks differ; they are not compared then, only sent.</para>
/// </remarks>
public sealed class EntryWindow
{
    /// <summary>The most entries that a window may be asked to hold: 2.8 GB. With more, the list of blocks would be dear to copy.</summary>
    public const int MaxCapacity = 1 << 26;

    /// <summary>Sorting that many at once costs little more each than a few, and delays a view by a millisecond at most.</summary>
    private const int RunLength = 4096;

    private readonly Lock _gate = new();
    private readonly EntryRun _run = new(RunLength);
    private readonly WindowMerge _merge = new();
    private readonly int _capacity;
    private WindowBlock[] _blocks = [];
    private WindowView? _view;
    private long _count;
    private long _completeSince;

    /// <param name="capacity">How many entries are held, 1 to <see cref="MaxCapacity"/>; the oldest make room for others.</param>
    public EntryWindow(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _capacity = capacity;
    }

    /// <summary>Puts entries in, in whatever order; those that are in, or older than the window is complete, change nothing.</summary>
    public void Add(ReadOnlySpan<EntryKey> entries)
    {
        lock (_gate)
        {
            foreach (ref readonly var entry in entries)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)entry.Time, (ulong)EntryKey.MaxTime);
                _run.Add(entry);
                if (_run.IsFull)
                    MergeRun();
            }
        }
    }

    /// <summary>Says that the log has nothing, or not everything, from before a time (ms since 1970).</summary>
    public void ForgetBefore(long time)
    {
        lock (_gate)
        {
            MergeRun();
            var count = 0;
            while (count < _blocks.Length && _blocks[count].Last.Time < time)
                count++;
            Drop(count);
            _completeSince = Math.Max(_completeSince, time);
            _view = null;
        }
    }

    /// <summary>All entries as they are now.</summary>
    internal WindowView Snapshot()
    {
        lock (_gate)
        {
            MergeRun();
            return _view ??= new WindowView(_blocks, _completeSince, _capacity);
        }
    }

    private void MergeRun()
    {
        if (_run.Count == 0)
            return;
        var entries = _run.Take();
        while (!entries.IsEmpty && entries[0].Time < _completeSince)
            entries = entries[1..];
        _blocks = _merge.Merge(_blocks, entries, out var added);
        _count += added;
        _view = null;
        var dropped = 0;
        for (var left = _count; left > _capacity; dropped++)
            left -= _blocks[dropped].Count;
        Drop(dropped);
    }

    private void Drop(int blocks)
    {
        if (blocks == 0)
            return;
        foreach (var block in _blocks.AsSpan(0, blocks))
            _count -= block.Count;
        // Entries of the same millisecond may be among those that go.
        _completeSince = Math.Max(_completeSince, _blocks[blocks - 1].Last.Time + 1);
        _blocks = _blocks[blocks..];
    }
}
