using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// Who wants a message is looked up by its target, so that a message costs nothing for those who don't want it: one look for
// those who listed just that target, and one for each length that listed beginnings have. Connections come and go more
// often than lists are worth searching, so who leaves a list only leaves a stale place there, until half of them are.

/// <summary>Which connections of a share want which messages. Its share alone calls it.</summary>
internal sealed class Routes
{
    private readonly Table _exact = new();
    private readonly SortedList<int, Table> _prefixes = [];
    private readonly List<SessionOutbox> _offered = [];

    public void Add(SessionOutbox outbox, ReceiveFilter filter)
    {
        outbox.RouteVersion++;
        foreach (var target in filter.Exact)
            _exact.Add(target, outbox);
        foreach (var prefix in filter.Prefixes)
        {
            if (!_prefixes.TryGetValue(prefix.Length, out var table))
                _prefixes.Add(prefix.Length, table = new Table());
            table.Add(prefix, outbox);
        }
    }

    /// <param name="filter">The one that it was added with.</param>
    public void Remove(SessionOutbox outbox, ReceiveFilter filter)
    {
        outbox.RouteVersion++;
        foreach (var target in filter.Exact)
            _exact.Leave(target);
        foreach (var prefix in filter.Prefixes)
        {
            var table = _prefixes[prefix.Length];
            table.Leave(prefix);
            if (table.IsEmpty)
                _prefixes.Remove(prefix.Length);
        }
    }

    /// <summary>Offers a line to those who want it.</summary>
    public void Offer(ReadOnlySpan<byte> target, long start, long end)
    {
        Offer(_exact.Find(target), start, end);
        for (var i = 0; i < _prefixes.Count && _prefixes.GetKeyAtIndex(i) <= target.Length; i++)
            Offer(_prefixes.GetValueAtIndex(i).Find(target[.._prefixes.GetKeyAtIndex(i)]), start, end);
    }

    /// <summary>Those who were offered something since the last call.</summary>
    /// <param name="offered">Is given each of them.</param>
    public void TakeOffered(Action<SessionOutbox> offered)
    {
        foreach (var outbox in _offered)
            offered(outbox);
        _offered.Clear();
    }

    private void Offer(List<Place>? places, long start, long end)
    {
        if (places is null)
            return;
        foreach (var (outbox, version) in places)
        {
            if (outbox.RouteVersion == version && outbox.Offer(start, end))
                _offered.Add(outbox);
        }
    }

    private readonly record struct Place(SessionOutbox Outbox, long Version);

    private sealed class Table
    {
        private readonly Dictionary<byte[], Row> _rows = new(TargetComparer.Instance);

        public bool IsEmpty => _rows.Count == 0;

        public void Add(byte[] target, SessionOutbox outbox)
        {
            if (!_rows.TryGetValue(target, out var row))
                _rows.Add(target, row = new Row());
            row.Places.Add(new Place(outbox, outbox.RouteVersion));
        }

        public void Leave(byte[] target)
        {
            var row = _rows[target];
            if (++row.Stale == row.Places.Count)
                _rows.Remove(target);
            else if (row.Stale > row.Places.Count / 2)
                row.Clean();
        }

        public List<Place>? Find(ReadOnlySpan<byte> target) =>
            _rows.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(target, out var row) ? row.Places : null;
    }

    private sealed class Row
    {
        public List<Place> Places { get; } = [];

        public int Stale { get; set; }

        public void Clean()
        {
            Places.RemoveAll(static place => place.Outbox.RouteVersion != place.Version);
            Stale = 0;
        }
    }
}
