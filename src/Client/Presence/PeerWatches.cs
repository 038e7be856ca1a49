using System.Runtime.CompilerServices;
using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Presence;

/// <summary>
/// Who wants to know which peers come and go, over all connections. A connection has one watch, so the relay is asked for what anybody
/// wants; what has changed while nothing was heard comes out by comparing.
/// </summary>
internal sealed class PeerWatches(Outbox outbox, RelayClientOptions options)
{
    private readonly Lock _gate = new();
    private readonly List<PeerWatcher> _watchers = [];
    private WatchRequest? _asked;
    private HashSet<string>? _collected;
    private ITimer? _retry;
    private int _refusals;
    private bool _hasEnded;
    private RelayException? _error;

    public async IAsyncEnumerable<RelayPeerChange> WatchAsync(RelayFilter filter, [EnumeratorCancellation] CancellationToken stop)
    {
        var watcher = new PeerWatcher(filter);
        Add(watcher);
        try
        {
            await foreach (var change in watcher.ReadAllAsync(stop).ConfigureAwait(false))
                yield return change;
        }
        finally
        {
            Remove(watcher);
        }
    }

    /// <summary>What was asked on an earlier connection will not be answered, or what is watched is not known any more.</summary>
    public void AskAgain()
    {
        lock (_gate)
            Ask(Wanted());
    }

    /// <summary>Takes a line that tells of a change.</summary>
    public void Take(ServerLine line)
    {
        lock (_gate)
        {
            if (line.Kind == LineKind.PeersGap)
                CloseGap();
            else if (line.PeerId is { } name)
                Change(name, isHere: line.Kind == LineKind.Joined);
        }
    }

    public void Answered(WatchRequest request, PeersPage page)
    {
        lock (_gate)
        {
            if (request != _asked || request.Filter is not { } filter)
                return;
            _refusals = 0;
            request.IsAnswered = true;
            if (request.IsFirst)
                _collected = new HashSet<string>(StringComparer.Ordinal);
            _collected!.UnionWith(page.Names);
            if (_collected.Count > PeerWatcher.MaxPeers)
                GiveUp(RelayException.TooManyPeers(PeerWatcher.MaxPeers));
            else if (page.HasMore)
                Ask(filter, page.Names[^1]);
            else
                Collected();
        }
    }

    public void Refused(WatchRequest request, ServerLine line)
    {
        lock (_gate)
        {
            if (request != _asked || request.Filter is null)
                return;
            if (line.Code is RelayErrorCodes.RateLimited or RelayErrorCodes.Unavailable)
                AskLater(line.RetryAfter ?? Backoff.Of(_refusals++));
            else
                GiveUp(line.Code == RelayErrorCodes.Malformed ? RelayException.NotSupported("who is connected") : line.ToException());
        }
    }

    /// <summary>Nothing more will be known.</summary>
    /// <param name="error">Why; null if that is as it should be.</param>
    public void End(RelayException? error)
    {
        lock (_gate)
        {
            (_hasEnded, _error) = (true, error);
            EndWatchers(error);
        }
    }

    private void Add(PeerWatcher watcher)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                watcher.End(_error);
                return;
            }

            _watchers.Add(watcher);
            Ask(Wanted());
        }
    }

    private void Remove(PeerWatcher watcher)
    {
        lock (_gate)
        {
            if (_watchers.Remove(watcher) && _watchers.Count == 0)
                Ask(null);
        }
    }

    private void Ask(RelayFilter? filter, string? after = null)
    {
        _retry?.Dispose();
        _asked?.Replace();
        if (after is null)
            _collected = null;
        if (filter is null && _asked?.Filter is null)
            return;
        _asked = new WatchRequest(this, filter, after);
        outbox.Add(_asked);
    }

    private void AskLater(TimeSpan pause) =>
        _retry = options.Time.CreateTimer(static watches => ((PeerWatches)watches!).AskAgain(), this, pause, Timeout.InfiniteTimeSpan);

    // An answer that is still to come is behind the gap, and closes it.
    private void CloseGap()
    {
        if (_collected is not null || _asked is { IsFirst: true, IsAnswered: true })
            Ask(Wanted());
    }

    private void Change(string name, bool isHere)
    {
        if (isHere)
            _collected?.Add(name);
        else
            _collected?.Remove(name);
        foreach (var watcher in _watchers)
            watcher.Take(name, isHere);
    }

    private void Collected()
    {
        foreach (var watcher in _watchers)
            watcher.Take(_collected!);
        _collected = null;
    }

    // Null if nobody wants to know anything.
    private RelayFilter? Wanted() => _watchers.Count == 0 ? null : RelayFilter.AnyOf(_watchers.Select(static watcher => watcher.Filter));

    private void GiveUp(RelayException error)
    {
        EndWatchers(error);
        Ask(null);
    }

    private void EndWatchers(RelayException? error)
    {
        _retry?.Dispose();
        foreach (var watcher in _watchers)
            watcher.End(error);
        _watchers.Clear();
    }
}
