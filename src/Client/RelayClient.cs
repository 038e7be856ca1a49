using OrleansRelay.Client.Connections;
using OrleansRelay.Client.Diagnostics;
using OrleansRelay.Client.Presence;
using OrleansRelay.Client.Receiving;
using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client;

/// <summary>
/// A client of a relay. It connects again by itself when its connection is lost, sends again what was not acknowledged and gets what it
/// missed, so that no message is lost as long as the relay has it, and none comes twice. All members may be used by several threads.
/// </summary>
public sealed class RelayClient : IAsyncDisposable
{
    private readonly RelayClientOptions _options;
    private readonly ClientTelemetry _telemetry;
    private readonly Outbox _outbox;
    private readonly Inbox _inbox;
    private readonly Asker _asker;
    private readonly PeerWatches _watches;
    private readonly Notices _notices = new();
    private readonly ConnectionKeeper _keeper;
    private readonly OwnMessages _own;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _filtering = new(1);
    private Task _running = Task.CompletedTask;
    private int _isDisposed;
    private volatile bool _isClosed;

    private RelayClient(RelayClientOptions options, IReadOnlyList<RelayEndpoint> endpoints)
    {
        _options = options;
        _telemetry = new ClientTelemetry(options.Name);
        _outbox = new Outbox(options, _telemetry);
        _asker = new Asker(_outbox, options);
        _watches = new PeerWatches(_outbox, options);
        _inbox = new Inbox(options.ReceiveBuffer, options.ReceiveBufferBytes);
        _own = new OwnMessages(options.Name);
        _keeper = new ConnectionKeeper(options, endpoints, _outbox, _inbox, _watches, _notices, _own, _telemetry);
    }

    /// <summary>Who this client is.</summary>
    public string Name => _options.Name;

    /// <summary>How it stands with its relay now.</summary>
    public RelayConnectionState State => _isClosed ? RelayConnectionState.Closed : _keeper.State;

    /// <summary>Where it is connected, or was last.</summary>
    public string Address => $"{_keeper.Endpoint}";

    /// <summary>
    /// The messages, as they come, each once, those of one sender in the order in which the relay has them. It ends when the client is
    /// disposed, and throws a <see cref="RelayException"/> when the client ends by itself. Who reads it twice at a time gets each message
    /// in one of the two.
    /// </summary>
    public IAsyncEnumerable<RelayMessage> Messages => _inbox.ReadAllAsync();

    /// <summary>
    /// What happens to the connection, as it happens; only needed by who wants to know. It ends when the client does. The last 256 are kept
    /// for whoever does not read them.
    /// </summary>
    public IAsyncEnumerable<RelayNotice> Notices => _notices.ReadAllAsync();

    /// <summary>Connects to a relay and registers with it.</summary>
    /// <param name="address">Where it is: <c>relay://host:55665</c>, or <c>relays://host:55665</c> for TLS.</param>
    /// <param name="name">Who this client is, see <see cref="RelayClientOptions.Name"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RelayException">It can't be reached, or does not want this client.</exception>
    /// <exception cref="ArgumentException">There can be no such address or name.</exception>
    public static Task<RelayClient> ConnectAsync(string address, string name, CancellationToken cancellationToken = default) =>
        ConnectAsync(new RelayClientOptions { Addresses = [address], Name = name }, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(RelayClientOptions, CancellationToken)"/>
    public static Task<RelayClient> ConnectAsync(RelayClientOptions options) => ConnectAsync(options, CancellationToken.None);

    /// <summary>Connects to a relay and registers with it; each address is tried once.</summary>
    /// <param name="options">Where, as whom, and how.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RelayException">None can be reached, or the relay does not want this client.</exception>
    /// <exception cref="ArgumentException">An option can't be so.</exception>
    public static async Task<RelayClient> ConnectAsync(RelayClientOptions options, CancellationToken cancellationToken)
    {
        var endpoints = OptionsCheck.Run(options);
        var client = new RelayClient(options, endpoints);
        var first = await client._keeper.ConnectAsync(cancellationToken).ConfigureAwait(false);
        client._running = client.RunAsync(first);
        return client;
    }

    /// <summary>
    /// Sends a message. Calls are sent in their order, one need not wait for the other. It waits while there is no connection, and sends
    /// again what was not acknowledged.
    /// </summary>
    /// <param name="to">For whom or what: 1 to 128 bytes of UTF-8 without control characters and <c>||</c>.</param>
    /// <param name="body">Text or any other JSON value.</param>
    /// <param name="clientId">An id of one's own, if a later repeat of the same message is to count as this one; else it gets one.</param>
    /// <param name="level">How far it is to get before it is acknowledged. What waits behind it on the same connection waits as well.</param>
    /// <param name="cancellationToken">Ends the waiting. If the message was written already, it may still arrive.</param>
    /// <returns>The acknowledgement: the relay has it, and it got as far as <see cref="RelayAck.Reached"/> says.</returns>
    /// <exception cref="RelayException">The relay has refused it.</exception>
    /// <exception cref="ArgumentException">There can be no such target, body or id.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before the acknowledgement came; the message may still arrive.</exception>
    public Task<RelayAck> SendAsync(
        string to,
        RelayBody body,
        string? clientId = null,
        RelayAckLevel level = RelayAckLevel.Accepted,
        CancellationToken cancellationToken = default)
    {
        AckLevels.Check(level, nameof(level));
        Names.CheckTarget(to, nameof(to));
        if (clientId is not null)
            Names.CheckClientId(clientId, nameof(clientId));
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<RelayAck>(cancellationToken);
        var request = new SendRequest(to, body, clientId ?? _own.NextId(), level, _options, _telemetry);
        _outbox.Add(request, cancellationToken);
        return request.Acknowledged;
    }

    /// <summary>Asks the relay whether it is there, and for its time. It waits while there is no connection.</summary>
    public async Task<RelayPong> PingAsync(CancellationToken cancellationToken = default)
    {
        var ping = new PingRequest(outlivesConnection: true);
        _outbox.Add(ping);
        return await ping.Answered.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for other messages than before; when it returns, those that come are by the new filter.</summary>
    /// <exception cref="RelayException">The relay can't do that.</exception>
    public async Task ReceiveAsync(RelayFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        // One after the other, so that the last one stays.
        await _filtering.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _keeper.Filter = filter;
            await _asker.AskAsync(() => new FilterRequest(filter), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _filtering.Release();
        }
    }

    /// <summary>Asks who is connected to the relay, on whichever of its nodes.</summary>
    /// <param name="names">1 to 256 names, or beginnings of names that end in <c>*</c>; null for everybody.</param>
    /// <param name="most">How many names to tell at most. 1 to 1 000 000.</param>
    /// <param name="withOtherRelays">Also what other relays say of themselves.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RelayException">The relay does not tell that.</exception>
    /// <exception cref="ArgumentException">There can be no such names.</exception>
    public async Task<RelayPeers> GetPeersAsync(
        IEnumerable<string>? names = null, int most = 10_000, bool withOtherRelays = false, CancellationToken cancellationToken = default)
    {
        var asking = new PeersAsking(_asker, RelayFilter.ForNames(names), most, withOtherRelays);
        try
        {
            return await asking.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // It may have taken the place of a watch.
            _watches.AskAgain();
        }
    }

    /// <summary>
    /// Tells who is connected to the relay, and then who comes and goes, over all connections of this client: what happened while there
    /// was none is told when there is one again. Who was away only between two looks of the program is not told. Ends when the client does.
    /// </summary>
    /// <param name="names">1 to 256 names, or beginnings of names that end in <c>*</c>; null for everybody. At most 100 000 peers are followed.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    /// <exception cref="RelayException">The relay does not tell that; or the client has ended by itself.</exception>
    /// <exception cref="ArgumentException">There can be no such names.</exception>
    public IAsyncEnumerable<RelayPeerChange> WatchPeersAsync(IEnumerable<string>? names = null, CancellationToken cancellationToken = default) =>
        _watches.WatchAsync(RelayFilter.ForNames(names), cancellationToken);

    /// <summary>Asks how the relay is doing. Relays tell that only to clients on their own machine.</summary>
    /// <exception cref="RelayException">The relay does not tell that.</exception>
    public Task<RelayStats> GetStatsAsync(CancellationToken cancellationToken = default) => _asker.AskAsync(
        static () => new Question<RelayStats>(Frames.Stats(), LineKind.Stats, StatsAnswer.Parse, "how to tell how it is doing"), cancellationToken);

    /// <summary>Closes the connection. What is not acknowledged by then fails; what has come can still be read.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync((DialledConnection Dialled, Deliveries Deliveries) first)
    {
        try
        {
            var error = await _keeper.RunAsync(first, _stop.Token).ConfigureAwait(false);
            Close(error, error);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Close(new ObjectDisposedException(nameof(RelayClient)), null);
        }
        catch (Exception error)
        {
            // Whoever waits for this client hears of what is wrong with it.
            Close(error, new RelayException("", "The client has failed.", error));
        }
    }

    private void Close(Exception forSenders, RelayException? error)
    {
        _isClosed = true;
        _outbox.End(forSenders);
        _inbox.End(error);
        _watches.End(error);
        _notices.Add(new RelayNotice.Closed(error));
        _notices.End();
    }
}
