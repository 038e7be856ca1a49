using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Gateway.Events;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>Listens, makes a session of each connection, and ends them all in good order.</summary>
public sealed partial class TcpGateway(
    GatewayOptions options,
    RateLimitOptions rateLimit,
    Hello self,
    RelayIdentity identity,
    RelayDirectory directory,
    RelayConnections connections,
    FederationOptions federation,
    ILocalSiloDetails silo,
    MessageLog log,
    IGrainFactory grains,
    MessageGrains messages,
    PeerRoster roster,
    TimeProvider time,
    ILoggerFactory loggers,
    Replicator? replication = null,
    RosterRefresh? otherRosters = null,
    PeerHints? ownHints = null,
    RelayHints? hints = null,
    NodeReports? reports = null,
    TrafficEvents? events = null,
    IngestTimes? times = null,
    IClusterMembershipService? membership = null) : IHostedLifecycleService, IRelaySessions, IDisposable
{
    private const int StuckChecks = 4;
    private const int MostSlowReaders = 20;
    private static readonly TimeSpan FinishPatience = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<TcpGateway>();
    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private readonly LimitedAddresses _limited = new(time);
    private readonly SocketPairs _pairs = new();
    private readonly LinkReports _links = new(directory, grains);
    private readonly ConnectionLimits _limits = new(options.MaxConnections, options.MaxConnectionsPerAddress);
    private Acceptor? _acceptor;
    private GatewayContext? _context;
    // Orleans itself does not keep it.
    private GatewayObserver? _observer;
    private NodeReporter? _reporter;
    private HintTeller? _hintTeller;
    private RegistrationDeadlines? _deadlines;
    private TurningAway? _turningAway;
    private ITimer? _stuckTimer;
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastNumber;

    /// <summary>Where it listens, once started: the port that the system chose if the option was 0.</summary>
    public IPEndPoint Endpoint => _acceptor!.Endpoint;

    public int Connections => _limits.Count;

    /// <summary>What all connections together have begun to say, or don't take, in bytes.</summary>
    public long PendingBytes => _context?.Pending.Count ?? 0;

    /// <summary>How many batches wait for room in the log, or long for another node.</summary>
    public int Waiting => _context?.Workers.Parked ?? 0;

    /// <summary>The connections whose sockets are full, those that are farthest behind first.</summary>
    public IReadOnlyList<SlowReader> SlowReaders() =>
    [
        .. _sessions.Values.Where(static session => session.Outbox is { IsFollowing: true, IsBusy: true })
            .Select(session => new SlowReader(
                session.Number, session.Name?.Value, session.AddressKey, Math.Max(0, log.Head - session.Outbox.Position)))
            .OrderByDescending(static reader => reader.BehindBytes).Take(MostSlowReaders),
    ];

    /// <summary>Serves a client that has come another way than by the port, over one end of a pair of sockets, as any other.</summary>
    /// <param name="address">Where it comes from, which it is limited by.</param>
    /// <param name="isLocal">It is a program of this machine, which is told more.</param>
    /// <param name="speaker">In whose name it sends without being that peer's connection; null if it is to register.</param>
    /// <returns>The other end, which is the caller's; null while the gateway does not serve.</returns>
    public async ValueTask<Socket?> EnterAsync(IPAddress address, bool isLocal, PeerName? speaker, CancellationToken stop)
    {
        if (_context is not { IsStopping: false })
            return null;
        var (outer, inner) = await _pairs.MakeAsync(stop);
        Admit(inner, address, isLocal, speaker);
        return outer;
    }

    /// <summary>
    /// Takes the port before anything else starts, so that a relay that can't have it has nothing to undo. Clients are
    /// refused until it listens.
    /// </summary>
    /// <exception cref="SocketException">The address or port can't be had.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _acceptor ??= new Acceptor(options, time, _logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc cref="StartingAsync"/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _acceptor ??= new Acceptor(options, time, _logger);
        _context = CreateContext();
        _reporter = new NodeReporter(_context, () => _sessions.Values, _context.Traffic, _limited);
        reports?.Own = _reporter.Report;
        if (replication is not null)
            replication.Appended += _context.SendReplicas;
        _context.Reattachment.Start();
        _context.Places.Start();
        _context.Watches.Start();
        if (ownHints is not null && options.Presence != PresencePolicy.Off)
            _hintTeller = new HintTeller(ownHints, roster, otherRosters, _links, directory, time);
        _hintTeller?.Start();
        _deadlines = new RegistrationDeadlines(options.RegistrationDeadline, time, ReachDeadline);
        _turningAway = new TurningAway(time, _logger);
        var period = options.WriteDeadline / StuckChecks;
        _stuckTimer = time.CreateTimer(_ => CutStuck(), null, period, period);
        _acceptor.Start(Admit);
        _logger.Listening(Endpoint);
        _serving.TrySetResult();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_context is not { } context)
            return;
        context.Reading.End();
        // Links are asked of grains, which end soon.
        _hintTeller?.Dispose();
        await _acceptor!.StopAsync();
        await context.Reattachment.StopAsync();
        _logger.Stopping(_sessions.Count);
        foreach (var (_, session) in _sessions)
            session.Stop();
        await FinishSessionsAsync(_sessions.Values.Where(static session => !session.IsLink), cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends what served the links, which have pushed what was left by now.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_context is not { } context)
            return;
        context.IsLeaving = true;
        foreach (var (_, session) in _sessions)
            session.Stop();
        await FinishSessionsAsync(_sessions.Values, cancellationToken);
        if (replication is not null)
            replication.Appended -= context.SendReplicas;
        context.Senders.Stop();
    }

    public void Dispose()
    {
        _acceptor?.Dispose();
        _pairs.Dispose();
        _deadlines?.Dispose();
        _context?.Places.Dispose();
        _context?.Watches.Dispose();
        _hintTeller?.Dispose();
        _stuckTimer?.Dispose();
    }

    Task IRelaySessions.WhenServing => _serving.Task;

    RelayConnection? IRelaySessions.Open(Socket socket, ReadOnlySpan<byte> unread, Hello peer, PeerVerdict verdict)
    {
        if (_context is not { IsLeaving: false } context)
        {
            socket.Dispose();
            return null;
        }

        var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        Acceptor.Prepare(socket);
        // We have chosen it, so it is known.
        var identity = new SessionIdentity(RateKey.For(address), address)
        {
            Greeting = peer,
            Verdict = verdict,
            Listed = directory.Find(peer.RelayId),
            IsGreeted = true,
        };
        var session = new Session(context, socket, Interlocked.Increment(ref _lastNumber), identity);
        _sessions[session.Number] = session;
        return session.StartLink(unread);
    }

    private void Admit(Socket socket, IPAddress address) => Admit(socket, address, IPAddress.IsLoopback(address), speaker: null);

    private void Admit(Socket socket, IPAddress address, bool isLocal, PeerName? speaker)
    {
        var key = RateKey.For(address);
        if (_limits.TryEnter(key) is { } refusal)
        {
            _turningAway!.Begin(socket, key, refusal);
            return;
        }

        var identity = new SessionIdentity(key, directory.IsListed(address) ? address : null)
        {
            IsLocal = isLocal,
            Name = speaker,
        };
        StartSession(socket, identity, _context!);
    }

    private void StartSession(Socket socket, SessionIdentity identity, GatewayContext context)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        try
        {
            var session = new Session(context, socket, number, identity);
            _sessions[number] = session;
            _deadlines!.Watch(number);
            session.Start();
        }
        catch
        {
            _sessions.TryRemove(number, out _);
            _limits.Leave(identity.AddressKey);
            socket.Dispose();
            throw;
        }
    }

    private void ReachDeadline(long number)
    {
        if (_sessions.TryGetValue(number, out var session))
            session.ReachDeadline();
    }

    private void CutStuck()
    {
        foreach (var (number, session) in _sessions)
        {
            if (!session.Outbox.IsStuck(options.WriteDeadline))
                continue;
            _logger.ReaderStuck(number, options.WriteDeadline.TotalSeconds);
            session.Cut();
        }
    }

    private void Ended(Session session)
    {
        _sessions.TryRemove(session.Number, out _);
        _reporter!.Ended(session);
        if (!session.IsDialled)
            _limits.Leave(session.AddressKey);
    }

    private IEnumerable<PeerHold> Holds() => _sessions.Select(static session => session.Value.Hold).OfType<PeerHold>();

    private async Task FinishSessionsAsync(IEnumerable<Session> sessions, CancellationToken stop)
    {
        var all = sessions.ToList();
        var running = Task.WhenAll(all.Select(static session => session.Running));
        using var timeout = new CancellationTokenSource(FinishPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        await running.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted)
            return;
        _logger.SessionsCut(all.Count(static session => !session.Running.IsCompleted));
        foreach (var session in all)
            session.Cut();
    }
}
