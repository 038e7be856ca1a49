namespace OrleansRelay.Grains.Presence;

/// <summary>
/// Who is here: the peers of this node, as they come and leave, and those of the other nodes, as far as this node has asked for
/// them. A peer that is on two nodes for a moment, because it goes from one to the other, is here once.
/// </summary>
public sealed class PeerRoster
{
    private readonly Lock _gate = new();
    private readonly Guid _life = Guid.NewGuid();
    private readonly Dictionary<string, OwnPeer> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<SiloAddress, OtherNode> _others = [];
    private readonly ChangeHistory _ownChanges = new();
    private readonly ChangeHistory _changes = new();
    private int _ownCount;

    /// <summary>Somebody has come or left. Called while the roster is locked: to be noted, not to be looked into.</summary>
    public event Action? Changed;

    /// <summary>How many peers are at this node.</summary>
    public int OwnCount
    {
        get
        {
            lock (_gate)
                return _ownCount;
        }
    }

    /// <summary>The number of the change that comes next: another one after somebody has come or left.</summary>
    public long NextChange
    {
        get
        {
            lock (_gate)
                return _changes.Next;
        }
    }

    /// <summary>
    /// A connection of this peer is about to register: if the peer is here, it does not leave with the connection that is replaced.
    /// To be followed by <see cref="Leave"/> in any case, after <see cref="Enter"/> if it has registered.
    /// </summary>
    public void Expect(string peer)
    {
        lock (_gate)
        {
            var own = _own.GetValueOrDefault(peer);
            _own[peer] = own with { Connections = own.Connections + 1 };
        }
    }

    /// <summary>A connection of this peer has registered at this node.</summary>
    public void Enter(string peer)
    {
        lock (_gate)
        {
            var own = _own.GetValueOrDefault(peer);
            _own[peer] = new OwnPeer(own.Connections + 1, IsHere: true);
            if (own.IsHere)
                return;
            _ownCount++;
            OwnChanged(peer, isHere: true);
        }
    }

    /// <summary>A connection that has entered is gone, or is expected no more.</summary>
    public void Leave(string peer)
    {
        lock (_gate)
        {
            var own = _own[peer];
            if (own.Connections > 1)
            {
                _own[peer] = own with { Connections = own.Connections - 1 };
                return;
            }

            _own.Remove(peer);
            if (!own.IsHere)
                return;
            _ownCount--;
            OwnChanged(peer, isHere: false);
        }
    }

    /// <summary>What has changed among the peers of this node.</summary>
    public RosterNews NewsSince(RosterPlace since)
    {
        lock (_gate)
        {
            var changes = new List<PeerChange>();
            var isKept = since.Life == _life && _ownChanges.TryRead(since.Next, changes);
            return new RosterNews
            {
                Place = new RosterPlace { Life = _life, Next = _ownChanges.Next },
                Since = isKept ? since : null,
                Changes = isKept ? [.. changes] : [.. OwnNames().Select(static peer => new PeerChange { Peer = peer, IsHere = true })],
            };
        }
    }

    /// <summary>Up to where the peers of another node are known here.</summary>
    public RosterPlace PlaceOf(SiloAddress node)
    {
        lock (_gate)
            return _others.TryGetValue(node, out var known) ? known.Place : default;
    }

    /// <summary>Another node has told what has changed there. Again is harmless.</summary>
    public void Learn(SiloAddress node, RosterNews news)
    {
        lock (_gate)
        {
            var known = _others.GetValueOrDefault(node);
            if (news.Since is { } since && since != known?.Place)
                return;
            if (known is null)
                _others[node] = known = new OtherNode();
            if (news.Since is null)
                Become(known, news.Changes.Select(static change => change.Peer).ToHashSet(StringComparer.Ordinal));
            else
                Apply(known, news.Changes);
            known.Place = news.Place;
        }
    }

    /// <summary>There are no other nodes than these; who was at another one is gone.</summary>
    public void Keep(IReadOnlyCollection<SiloAddress> nodes)
    {
        lock (_gate)
        {
            foreach (var gone in _others.Keys.Except(nodes).ToList())
            {
                Become(_others[gone], []);
                _others.Remove(gone);
            }
        }
    }

    /// <param name="isWanted">Whom it is about; null is all.</param>
    /// <param name="after">Only names behind this one are given.</param>
    /// <param name="most">… and so many of them.</param>
    public PeerList List(Func<string, bool>? isWanted, string? after, int most)
    {
        string[] all;
        long next;
        lock (_gate)
            (all, next) = ([.. Everybody()], _changes.Next);
        var wanted = isWanted is null ? all : Array.FindAll(all, peer => isWanted(peer));
        var behind = wanted.Where(peer => after is null || string.CompareOrdinal(peer, after) > 0);
        var peers = behind.Order(StringComparer.Ordinal).Take(most + 1).ToList();
        var hasMore = peers.Count > most;
        return new PeerList(wanted.Length, hasMore ? peers[..most] : peers, hasMore, next);
    }

    /// <summary>Adds to a list who has come and left from a change on.</summary>
    /// <param name="next">The number of that change; then of the one that comes next.</param>
    /// <returns>False if some changes were left out, because they are not known any more.</returns>
    public bool TryRead(ref long next, List<PeerChange> changes)
    {
        lock (_gate)
        {
            var isKept = _changes.TryRead(next, changes);
            next = _changes.Next;
            return isKept;
        }
    }

    private IEnumerable<string> Everybody() => _others.Count == 0
        ? OwnNames()
        : OwnNames().Concat(_others.Values.SelectMany(static node => node.Peers)).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> OwnNames() => _own.Where(static own => own.Value.IsHere).Select(static own => own.Key);

    private void OwnChanged(string peer, bool isHere)
    {
        _ownChanges.Add(new PeerChange { Peer = peer, IsHere = isHere });
        Tell(peer, isHere);
    }

    private void Apply(OtherNode node, PeerChange[] changes)
    {
        foreach (var change in changes)
        {
            if (change.IsHere ? node.Peers.Add(change.Peer) : node.Peers.Remove(change.Peer))
                Tell(change.Peer, change.IsHere);
        }
    }

    private void Become(OtherNode node, HashSet<string> peers)
    {
        var before = node.Peers;
        node.Peers = peers;
        foreach (var peer in before.Where(peer => !peers.Contains(peer)))
            Tell(peer, isHere: false);
        foreach (var peer in peers.Where(peer => !before.Contains(peer)))
            Tell(peer, isHere: true);
    }

    // It has come to, or left, one place: nothing has changed if it is at another one as well.
    private void Tell(string peer, bool isHere)
    {
        var places = (_own.GetValueOrDefault(peer).IsHere ? 1 : 0) + _others.Values.Count(node => node.Peers.Contains(peer));
        if (places != (isHere ? 1 : 0))
            return;
        _changes.Add(new PeerChange { Peer = peer, IsHere = isHere });
        Changed?.Invoke();
    }

    /// <param name="Connections">So many hold its place: more than one while one takes over from another, or is about to.</param>
    /// <param name="IsHere">One of them has registered.</param>
    private readonly record struct OwnPeer(int Connections, bool IsHere);

    private sealed class OtherNode
    {
        public RosterPlace Place { get; set; }

        public HashSet<string> Peers { get; set; } = new(StringComparer.Ordinal);
    }
}
