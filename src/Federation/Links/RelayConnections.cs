using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>The connections of this node to relays of our kind: makes them, and knows those that have come, until they end.</summary>
public sealed class RelayConnections
{
    private readonly Hello _self;
    private readonly LogWindow _window;
    private readonly MissingEntries _missing;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RelayConnection> _come = [];
    private TaskCompletionSource _coming = NewSource();

    public RelayConnections(Hello self, LogWindow window, MissingEntries missing) => (_self, _window, _missing) = (self, window, missing);

    /// <param name="peer">How the relay at the other end has greeted.</param>
    /// <param name="isDialled">We have dialled it; else it has come.</param>
    public RelayConnection Open(ILinkWire wire, Hello peer, bool isDialled) => new(wire, _self, peer, isDialled, _window, _missing);

    /// <summary>A listed relay has come over a connection; the one that it came over before gives way.</summary>
    public void Came(RelayConnection connection)
    {
        TaskCompletionSource coming;
        lock (_gate)
        {
            _come[connection.Peer.RelayId] = connection;
            (coming, _coming) = (_coming, NewSource());
        }

        coming.SetResult();
        _ = RemoveAsync(connection);
    }

    /// <summary>Runs links to relays that have come and are not listed.</summary>
    public Func<RelayConnection, Task>? Visitors { get; set; }

    /// <summary>A relay that is not listed has come.</summary>
    public void Visited(RelayConnection connection) => _ = Visitors?.Invoke(connection);

    /// <summary>The connection over which a relay has come, if it lasts.</summary>
    internal RelayConnection? Find(string relayId)
    {
        lock (_gate)
            return _come.TryGetValue(relayId, out var connection) && !connection.IsEnding ? connection : null;
    }

    /// <summary>Returns when that relay has come.</summary>
    /// <param name="except">A connection of it that does not count.</param>
    internal async Task<RelayConnection> WhenCameAsync(string relayId, RelayConnection? except, CancellationToken stop)
    {
        while (true)
        {
            Task coming;
            lock (_gate)
                coming = _coming.Task;
            if (Find(relayId) is { } connection && connection != except)
                return connection;
            await coming.WaitAsync(stop);
        }
    }

    private async Task RemoveAsync(RelayConnection connection)
    {
        await connection.Ended;
        lock (_gate)
        {
            if (_come.GetValueOrDefault(connection.Peer.RelayId) == connection)
                _come.Remove(connection.Peer.RelayId);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
