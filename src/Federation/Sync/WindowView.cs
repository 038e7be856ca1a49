namespace OrleansRelay.Federation.Sync;

/// <summary>
/// The entries of a window at one moment. An entry's rank is how many come before it. Any number of threads may read it.
/// </summary>
internal sealed class WindowView
{
    private readonly WindowBlock[] _blocks;
    private readonly int[] _ranks;
    private readonly IdSum[] _sums;

    /// <param name="blocks">In order; never changed afterwards.</param>
    public WindowView(WindowBlock[] blocks, long completeSince, int capacity)
    {
        (_blocks, CompleteSince, Capacity) = (blocks, completeSince, capacity);
        _ranks = new int[blocks.Length + 1];
        _sums = new IdSum[blocks.Length + 1];
        for (var i = 0; i < blocks.Length; i++)
        {
            _ranks[i + 1] = _ranks[i] + blocks[i].Count;
            _sums[i + 1] = _sums[i] + blocks[i].Sum;
        }
    }

    public int Count => _ranks[^1];

    /// <summary>All entries of the log from this time on are here (ms since 1970); of older ones, only some may be.</summary>
    public long CompleteSince { get; }

    /// <summary>How many entries the window can hold.</summary>
    public int Capacity { get; }

    public ref readonly EntryKey this[int rank]
    {
        get
        {
            var block = BlockOf(rank);
            return ref _blocks[block].Entries[rank - _ranks[block]];
        }
    }

    /// <summary>How many entries come before a key.</summary>
    public int Rank(in EntryKey key)
    {
        int low = 0, high = _blocks.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_blocks[middle].Last < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low == _blocks.Length ? Count : _ranks[low] + _blocks[low].CountBefore(key);
    }

    /// <summary>The sum of the ids of a stretch.</summary>
    public IdSum Sum(ViewStretch stretch)
    {
        if (stretch.Count == 0)
            return default;
        var block = BlockOf(stretch.Start);
        return stretch.End <= _ranks[block + 1]
            ? IdSum.Of(_blocks[block].Entries[(stretch.Start - _ranks[block])..(stretch.End - _ranks[block])])
            : SumBefore(stretch.End) - SumBefore(stretch.Start);
    }

    /// <summary>The entries of a stretch, in pieces.</summary>
    public IEnumerable<ReadOnlyMemory<EntryKey>> Read(ViewStretch stretch)
    {
        for (var rank = stretch.Start; rank < stretch.End;)
        {
            var block = BlockOf(rank);
            var within = rank - _ranks[block];
            var count = Math.Min(_blocks[block].Count - within, stretch.End - rank);
            yield return _blocks[block].Memory.Slice(within, count);
            rank += count;
        }
    }

    private IdSum SumBefore(int rank)
    {
        if (rank == Count)
            return _sums[^1];
        var block = BlockOf(rank);
        var entries = _blocks[block].Entries;
        var within = rank - _ranks[block];
        // From the nearer end.
        return within <= entries.Length / 2
            ? _sums[block] + IdSum.Of(entries[..within])
            : _sums[block + 1] - IdSum.Of(entries[within..]);
    }

    private int BlockOf(int rank)
    {
        var at = Array.BinarySearch(_ranks, rank);
        return at < 0 ? ~at - 1 : at;
    }
}
