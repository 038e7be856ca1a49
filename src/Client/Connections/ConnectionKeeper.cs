using OrleansRelay.Client.Diagnostics;
using OrleansRelay.Client.Presence;
using OrleansRelay.Client.Receiving;
using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Connections;

/// <summary>Sees to it that a client is connected, and begins each connection where the one before has ended.</summary>
internal sealed class ConnectionKeeper(
    RelayClientOptions options,
    IReadOnlyList<RelayEndpoint> endpoints,
    Outbox outbox,
    Inbox inbox,
    PeerWatches watches,
    Notices notices,
    OwnMessages own,
    ClientTelemetry telemetry)
{
    // A connection of our own that broke while it registered may register late, and so replace the one after it.
    private static readonly TimeSpan LateRegistration = TimeSpan.FromSeconds(10);

    private readonly ReadingPoint _point = new(options.Start, options.RememberedIds, options.Time);
    private int _next;
    private int _failures;
    private long? _brokenAt;
    private volatile RelayFilter _filter = options.Receive;
    private volatile RelayEndpoint _endpoint = endpoints[0];
    private int _state = (int)RelayConnectionState.Reconnecting;

    public RelayConnectionState State
    {
        get => (RelayConnectionState)Volatile.Read(ref _state);
        private set => Volatile.Write(ref _state, (int)value);
    }

    /// <summary>Where it is connected, or was last.</summary>
    public RelayEndpoint Endpoint => _endpoint;

    /// <summary>What the next connection registers for.</summary>
    public RelayFilter Filter
    {
        set => _filter = value;
    }

    /// <summary>Tries each address once.</summary>
    /// <exception cref="RelayException">None took this client.</exception>
    public async Task<(DialledConnection Dialled, Deliveries Deliveries)> ConnectAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await DialAsync(isFirst: true, stop).ConfigureAwait(false);
            }
            catch (RelayException) when (_next < endpoints.Count)
            {
                // There is another one.
            }
        }
    }

    /// <summary>Serves a connection, and the next ones, until nothing more can be done.</summary>
    /// <returns>Why.</returns>
    /// <exception cref="OperationCanceledException">It was <paramref name="stop"/>.</exception>
    public async Task<RelayException> RunAsync((DialledConnection Dialled, Deliveries Deliveries) connection, CancellationToken stop)
    {
        while (true)
        {
            var end = await ServeAsync(connection.Dialled, connection.Deliveries, stop).ConfigureAwait(false);
            if (end.Kind == ConnectionEndKind.Replaced && !MayBeOurOwn())
                return end.Error;
            // Only once: who replaces this client again and again is somebody else.
            _brokenAt = end.Kind == ConnectionEndKind.Replaced ? null : options.Time.GetTimestamp();
            State = RelayConnectionState.Reconnecting;
            notices.Add(new RelayNotice.Disconnected(end.Error));
            if (end.Kind == ConnectionEndKind.Refill)
                _next--;
            var isUrgent = end.Kind == ConnectionEndKind.Refill || (end.Kind == ConnectionEndKind.GoingAway && endpoints.Count > 1);
            try
            {
                connection = await ReconnectAsync(isUrgent, stop).ConfigureAwait(false);
            }
            catch (RelayException error) when (IsFinal(error))
            {
                return error;
            }
        }
    }

    private bool MayBeOurOwn() => _brokenAt is { } at && options.Time.GetElapsedTime(at) < LateRegistration;

    // Trying again would be the same again.
    private static bool IsFinal(RelayException error) => error.Code is RelayErrorCodes.BadPeerId or RelayErrorCodes.Replaced;

    private async Task<ConnectionEnd> ServeAsync(DialledConnection dialled, Deliveries deliveries, CancellationToken stop)
    {
        var connection = new RelayConnection(dialled, outbox, inbox, deliveries, watches, options);
        try
        {
            var end = await connection.RunAsync(stop).ConfigureAwait(false);
            if (connection.IsUseful)
                _failures = 0;
            return end;
        }
        finally
        {
            outbox.Disconnected();
        }
    }

    private async Task<(DialledConnection Dialled, Deliveries Deliveries)> ReconnectAsync(bool isUrgent, CancellationToken stop)
    {
        while (true)
        {
            if (!isUrgent)
                await Task.Delay(NextDelay(), options.Time, stop).ConfigureAwait(false);
            isUrgent = false;
            try
            {
                return await DialAsync(isFirst: false, stop).ConfigureAwait(false);
            }
            catch (RelayException error) when (!IsFinal(error))
            {
                _brokenAt = options.Time.GetTimestamp();
            }
        }
    }

    // A random part, so that the clients of a relay that comes back don't all come at once.
    private TimeSpan NextDelay()
    {
        var most = Math.Min(options.BackoffCap.Ticks, options.BackoffFirst.Ticks * Math.Pow(2, Math.Min(_failures++, 32)));
        return TimeSpan.FromTicks((long)(most * Random.Shared.NextDouble()));
    }

    private async Task<(DialledConnection Dialled, Deliveries Deliveries)> DialAsync(bool isFirst, CancellationToken stop)
    {
        var endpoint = endpoints[(_next++ & int.MaxValue) % endpoints.Count];
        var resume = _point.Request();
        var filter = _filter;
        var dialled = await Dialler.DialAsync(endpoint, Frames.Register(options.Name, filter, resume), options, stop).ConfigureAwait(false);
        _endpoint = endpoint;
        telemetry.Connected();
        notices.Add(new RelayNotice.Connected($"{endpoint}", dialled.Greeting.Node));
        var deliveries = new Deliveries(dialled.Greeting, resume.Asks || !isFirst, _point, inbox, notices, own, telemetry, options.Time);
        watches.AskAgain();
        outbox.Connected(filter);
        State = RelayConnectionState.Connected;
        return (dialled, deliveries);
    }
}
