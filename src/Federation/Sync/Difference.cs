namespace OrleansRelay.Federation.Sync;

/// <summary>What one message tells about who lacks what.</summary>
internal sealed class Difference(WindowView view, SyncRange range)
{
    private readonly List<EntryKey> _wanted = [];
    private readonly List<ViewStretch> _offered = [];

    /// <summary>Entries that the peer has and we lack.</summary>
    public IReadOnlyList<EntryKey> Wanted => _wanted;

    /// <summary>Entries that we have and the peer lacks.</summary>
    public IReadOnlyList<ViewStretch> Offered => _offered;

    /// <summary>How many entries those are.</summary>
    public long OfferedCount { get; private set; }

    public bool IsEmpty => _wanted.Count == 0 && OfferedCount == 0;

    public void Offer(ViewStretch own)
    {
        if (own.Count <= 0)
            return;
        _offered.Add(own);
        OfferedCount += own.Count;
    }

    /// <param name="own">All that we have where the list is from.</param>
    /// <param name="list">All that the peer has there, in order. What lies outside of our range is no news.</param>
    public void Compare(ViewStretch own, ReadOnlySpan<EntryKey> list)
    {
        var next = own.Start;
        foreach (ref readonly var entry in list)
        {
            if (!range.Contains(entry))
                continue;
            // Mostly both have the same.
            var rank = next < own.End && view[next] == entry ? next : view.Rank(entry);
            var isOurs = rank < own.End && view[rank] == entry;
            Offer(new ViewStretch(next, rank));
            if (!isOurs)
                _wanted.Add(entry);
            next = isOurs ? rank + 1 : rank;
        }

        Offer(new ViewStretch(next, own.End));
    }
}
