using System.Runtime.CompilerServices;

namespace OrleansRelay.Client.Presence;

/// <summary>
/// One who wants to know which peers come and go, and what he has still to be told: at most one change for each peer, so that who is slow
/// costs no more than there are peers.
/// </summary>
/// <param name="filter">Which peers.</param>
internal sealed class PeerWatcher(RelayFilter filter)
{
    /// <summary>Peers that are followed at most.</summary>
    public const int MaxPeers = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _here = new(StringComparer.Ordinal);
    private readonly LinkedList<RelayPeerChange> _untold = new();
    private readonly Dictionary<string, LinkedListNode<RelayPeerChange>> _untoldByName = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private bool _knowsPresent;
    private bool _hasEnded;
    private RelayException? _error;

    public RelayFilter Filter => filter;

    /// <summary>All who are here now, those that he does not want to know of among them.</summary>
    public void Take(IReadOnlySet<string> here)
    {
        lock (_gate)
        {
            foreach (var name in _here.Where(name => !here.Contains(name)).ToArray())
                Change(name, isHere: false);
            foreach (var name in here.Where(filter.Matches).Order(StringComparer.Ordinal))
                Change(name, isHere: true);
            _knowsPresent = true;
        }

        _changed.Set();
    }

    /// <summary>One has come or gone.</summary>
    public void Take(string name, bool isHere)
    {
        lock (_gate)
        {
            // Who is there at all is told first.
            if (_knowsPresent && filter.Matches(name))
                Change(name, isHere);
        }

        _changed.Set();
    }

    /// <summary>Nothing more will be known.</summary>
    /// <param name="error">Why; null if that is as it should be.</param>
    public void End(RelayException? error)
    {
        lock (_gate)
        {
            if (!_hasEnded)
                (_hasEnded, _error) = (true, error);
        }

        _changed.Set();
    }

    /// <summary>The changes, until there will be no more.</summary>
    public async IAsyncEnumerable<RelayPeerChange> ReadAllAsync([EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            bool hasEnded;
            while (TryTake(out hasEnded) is { } change)
                yield return change;
            if (hasEnded)
                break;
            await _changed.WaitAsync(stop).ConfigureAwait(false);
        }

        if (_error is not null)
            throw _error;
    }

    private RelayPeerChange? TryTake(out bool hasEnded)
    {
        lock (_gate)
        {
            hasEnded = _hasEnded;
            if (_untold.First is not { Value: var change })
                return null;
            _untold.RemoveFirst();
            _untoldByName.Remove(change.Name);
            return change;
        }
    }

    private void Change(string name, bool isHere)
    {
        if (_hasEnded || !(isHere ? _here.Add(name) : _here.Remove(name)))
            return;
        if (_here.Count > MaxPeers)
            (_hasEnded, _error) = (true, RelayException.TooManyPeers(MaxPeers));
        else if (_untoldByName.Remove(name, out var opposite))
            _untold.Remove(opposite);
        else
            _untoldByName[name] = _untold.AddLast(new RelayPeerChange(name, KindOf(isHere)));
    }

    private RelayPeerChangeKind KindOf(bool isHere) => (isHere, _knowsPresent) switch
    {
        (false, _) => RelayPeerChangeKind.Left,
        (true, false) => RelayPeerChangeKind.Present,
        _ => RelayPeerChangeKind.Joined,
    };
}
