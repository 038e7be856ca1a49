namespace OrleansRelay.Federation.Sync;

/// <summary>Entries as they came, until they are put in order.</summary>
internal sealed class EntryRun(int capacity)
{
    private readonly ulong[] _ranks = new ulong[capacity];
    private readonly int[] _order = new int[capacity];
    private EntryKey[] _entries = new EntryKey[capacity];
    private EntryKey[] _other = new EntryKey[capacity];
    private bool _inOrder = true;

    public int Count { get; private set; }

    public bool IsFull => Count == _entries.Length;

    public void Add(in EntryKey entry)
    {
        _inOrder &= Count == 0 || _entries[Count - 1] < entry;
        _entries[Count++] = entry;
    }

    /// <summary>All of them in order, each once; empties the run. The span is good until the next entry is added.</summary>
    public ReadOnlySpan<EntryKey> Take()
    {
        var count = Count;
        if (!_inOrder)
        {
            Sort();
            count = DropRepeated();
        }

        (Count, _inOrder) = (0, true);
        return _entries.AsSpan(0, count);
    }

    // By one number each, made of time and the first bits of the id: sorting numbers is several times as fast as comparing
    // keys. Those that share theirs are put right afterwards.
    private void Sort()
    {
        var ranks = _ranks.AsSpan(0, Count);
        var order = _order.AsSpan(0, Count);
        Rank(ranks, order);
        ranks.Sort(order);
        for (var i = 0; i < order.Length; i++)
            _other[i] = _entries[order[i]];
        (_entries, _other) = (_other, _entries);
        for (int from = 0, to; from < ranks.Length; from = to)
        {
            to = from + 1;
            while (to < ranks.Length && ranks[to] == ranks[from])
                to++;
            if (to - from > 1)
                _entries.AsSpan(from, to - from).Sort();
        }
    }

    private void Rank(Span<ulong> ranks, Span<int> order)
    {
        long first = long.MaxValue, last = long.MinValue;
        foreach (ref readonly var entry in _entries.AsSpan(0, Count))
            (first, last) = (Math.Min(first, entry.Time), Math.Max(last, entry.Time));
        // At least one bit, since a shift by 64 is none at all.
        var timeBits = Math.Max(1, 64 - (int)ulong.LeadingZeroCount((ulong)(last - first)));
        for (var i = 0; i < ranks.Length; i++)
        {
            ref readonly var entry = ref _entries[i];
            ranks[i] = (ulong)(entry.Time - first) << (64 - timeBits) | entry.Id.First >> timeBits;
            order[i] = i;
        }
    }

    private int DropRepeated()
    {
        var kept = 1;
        for (var i = 1; i < Count; i++)
        {
            if (_entries[i] != _entries[kept - 1])
                _entries[kept++] = _entries[i];
        }

        return kept;
    }
}
