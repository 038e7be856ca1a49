using System.Net.Sockets;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Seeds;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// The link to one external relay: gets a connection, by dialling or because the relay has come, pushes the log in the way that
/// the relay understands, and starts over with growing pauses whenever it breaks.
/// </summary>
public sealed class FederationLink
{
    /// <summary>A connection that has lasted so long was worth making.</summary>
    private static readonly TimeSpan Worth = TimeSpan.FromSeconds(10);

    /// <summary>Over a slow way an entry may take longer than a way that has vanished is waited for; so often the time, at most.</summary>
    private const int LongestAckPatience = 16;

    private readonly LinkContext _context;
    private readonly RelayAddress _relay;
    private readonly PeerName _peer;
    private readonly LinkDialler _dialler;
    private readonly DialTurn _turn;
    private readonly LinkCursor _cursor;
    private readonly Backoff _backoff;
    private readonly LinkCounters _counters = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile LinkPhase _phase;
    private volatile LinkExchange? _exchange;
    private volatile bool _isOurs;
    private volatile string _lastError = "";
    private string _reported = "";
    private int _ackPatience = 1;
    private TaskCompletionSource _broken = new();
    private Task _running = Task.CompletedTask;

    internal FederationLink(LinkContext context, RelayAddress relay, LinkStart start)
    {
        (_context, _relay) = (context, relay);
        _peer = PeerName.TryCreate(relay.Id, out var peer, out var reason)
            ? peer!
            : throw new ArgumentException($"\"{relay.Id}\" is no relay id: {reason}", nameof(relay));
        _isOurs = start.IsOurs || relay.MustProve;
        _dialler = new LinkDialler(context, relay);
        _turn = new DialTurn(context, relay);
        _cursor = new LinkCursor(start, context.Log.Origins, context.Log.Head);
        _backoff = new Backoff(context.Options.BackoffFirst, context.Options.BackoffCap, context.Time, Random.Shared);
    }

    /// <summary>Up to here the peer has everything that it should have.</summary>
    public long Position => _cursor.Position;

    /// <summary>The peer has answered a greeting: it is no seed relay.</summary>
    public bool IsOurs => _isOurs;

    public LinkStatus Status
    {
        get
        {
            var position = Position;
            var lag = LinkLag.Measure(_context.Log, position, _context.Time);
            return new LinkStatus
            {
                Phase = _phase,
                Position = position,
                Behind = lag.Bytes,
                BehindMessages = lag.Messages,
                BehindAge = lag.Age,
                RoundTrip = _exchange?.RoundTrip.Value,
                IsLazy = _exchange is { IsLazy: true },
                Sent = _counters.Sent,
                SentKnown = _counters.SentKnown,
                Received = _counters.Received,
                ReceivedKnown = _counters.ReceivedKnown,
                Slowed = _phase == LinkPhase.Down ? "" : _counters.Slowed,
                LastError = _lastError,
            };
        }
    }

    /// <summary>A connection over which the relay comes is better than the one it has, or may get by dialling.</summary>
    public bool AwaitsComing => !_turn.IsOurs || (_phase == LinkPhase.Down && _lastError.Length > 0);

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    public void Contact()
    {
        if (_phase == LinkPhase.Down)
            _backoff.Reset();
    }

    /// <summary>Ends the link, when its peer has what the log holds now, or can't be given it in time.</summary>
    /// <param name="drain">How long it may go on for that.</param>
    public async Task StopAsync(TimeSpan drain)
    {
        if (_phase == LinkPhase.Linked)
        {
            Task drained = Task.WhenAny(_cursor.WhenReached(_context.Log.Head), _broken.Task);
            await drained.WaitAsync(drain, _context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var retryAfter = TimeSpan.Zero;
            try
            {
                await ConnectAndPushAsync(stop);
                continue;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Down();
                retryAfter = Report(error);
            }

            await _backoff.WaitAsync(retryAfter, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Report(Exception error)
    {
        _lastError = error.Message;
        if (error is not (LinkException or SocketException or IOException))
            _context.Logger.LinkFailed(_relay.Id, error);
        else if (_reported != error.Message && !_relay.IsDialled)
            _context.Logger.LinkAwaits(_relay.Id, error.Message);
        else if (_reported != error.Message)
            _context.Logger.LinkDown(_relay.Id, _relay.Host, _relay.Port, error.Message, _context.Options.BackoffCap.TotalSeconds);
        // Said once for each reason that it is down, not once for each attempt.
        _reported = error.Message;
        return error is LinkException link ? link.RetryAfter : TimeSpan.Zero;
    }

    private async Task ConnectAndPushAsync(CancellationToken stop)
    {
        if (await _turn.ComingAsync(_isOurs, stop) is { } come)
            await ExchangeAsync(come, stop);
        else
            await DialAndPushAsync(stop);
    }

    private async Task DialAndPushAsync(CancellationToken stop)
    {
        // What is dialled is served by the gateway.
        if (_context.Sessions is { } sessions)
            await sessions.WhenServing.WaitAsync(stop);
        using var socket = await _dialler.ConnectAsync(stop);
        var handshake = await _dialler.GreetAsync(socket, stop);
        if (await _dialler.AnswerAsync(socket, handshake, _context.Options.GreetingTimeout, stop) is { } greeted)
            await PushAsync(socket, greeted, stop);
        else if (_isOurs)
            throw LinkException.NoGreeting();
        else
            await PushToSeedAsync(socket, handshake, stop);
    }

    // The greeting was that connection's first segment, so a seed relay has registered a client of that name; what it is sent
    // must come over a connection that begins with an ordinary id. One of ours that was slow may still answer on the first.
    private async Task PushToSeedAsync(LineSocket greeted, DiallerHandshake handshake, CancellationToken stop)
    {
        using var fresh = await _dialler.ConnectAsync(stop);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _context.Logger.LinkedToSeed(_relay.Id, _relay.Host, _relay.Port);
        var late = _dialler.LateAnswerAsync(greeted, handshake, either.Token);
        var push = PushToSeedAsync(fresh, either.Token);
        try
        {
            if (await Task.WhenAny(late, push) == late && await late is { } answer && !_turn.HasCome)
            {
                await EndAsync();
                await PushAsync(greeted, answer, stop);
                return;
            }

            greeted.Dispose();
            await push;
        }
        finally
        {
            await EndAsync();
        }

        async Task EndAsync()
        {
            await either.CancelAsync();
            await push.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task PushAsync(LineSocket socket, Greeted greeted, CancellationToken stop)
    {
        if (greeted.Peer.Version < Hello.ProvingVersion)
            return PushOneWayAsync(socket, greeted.Peer, stop);
        if (_context.Sessions is not { } sessions)
            throw LinkException.NotServing();
        var unread = socket.Detach(out var released);
        var connection = sessions.Open(released, unread, greeted.Peer, greeted.Verdict) ?? throw LinkException.NotServing();
        return ExchangeAsync(connection, stop);
    }

    private Task PushOneWayAsync(LineSocket socket, Hello peer, CancellationToken stop)
    {
        _isOurs = true;
        _context.Logger.Linked(_relay.Id, _relay.Host, _relay.Port, peer.Software);
        var push = _context.Push(socket.SendAsync, _peer, _cursor, PatientOptions, _counters, eagerness: null);
        return PushAsync(LinkPhase.Linked, UntilItComes(new AcknowledgedPush(socket, push).RunAsync), socket.Finish, stop);
    }

    private Task PushToSeedAsync(LineSocket socket, CancellationToken stop)
    {
        var push = new SeedPush(socket, _relay, _peer, _context.Self, _cursor, _context.Log, _context.Options, _context.Time, _context.Logger);
        return PushAsync(
            LinkPhase.LinkedToSeed, UntilItComes(either => push.RunAsync(_context.Options.MaxLineBytes, either)), socket.Finish, stop);
    }

    // A relay that was slow to answer, or has been renewed, comes over a connection that serves for both directions.
    private Func<CancellationToken, Task> UntilItComes(Func<CancellationToken, Task> push) => stop =>
        Racing.UntilOneEndsAsync(stop, push, _turn.WhenCameAsync);

    private async Task ExchangeAsync(RelayConnection connection, CancellationToken stop)
    {
        _isOurs = true;
        if (connection.IsDialled)
            _context.Logger.Linked(_relay.Id, _relay.Host, _relay.Port, connection.Peer.Software);
        else
            _context.Logger.LinkedByComing(_relay.Id, connection.Peer.Software);
        connection.Counters = _counters;
        _exchange = _context.Exchange(connection, _peer, _cursor, PatientOptions);
        try
        {
            await PushAsync(
                LinkPhase.Linked, either => _exchange.RunAsync(end => _turn.WhenBetterAsync(connection, end), either), connection.End, stop);
        }
        finally
        {
            _exchange = null;
        }
    }

    private FederationOptions PatientOptions => _context.Options with { AckDeadline = _context.Options.AckDeadline * _ackPatience };

    private async Task PushAsync(LinkPhase phase, Func<CancellationToken, Task> push, Action close, CancellationToken stop)
    {
        var (began, position) = (_context.Time.GetTimestamp(), Position);
        _counters.Begin();
        _broken = new TaskCompletionSource();
        (_phase, _reported) = (phase, "");
        try
        {
            await push(stop);
        }
        finally
        {
            // Who greets and then takes nothing is asked ever more seldom, as who can't be reached, and given ever more time.
            var hasProgress = Position > position;
            _ackPatience = hasProgress ? 1 : Math.Min(2 * _ackPatience, LongestAckPatience);
            if (hasProgress || _context.Time.GetElapsedTime(began) >= Worth)
                _backoff.Succeeded();
            Down();
            close();
        }
    }

    private void Down()
    {
        _phase = LinkPhase.Down;
        _broken.TrySetResult();
    }
}
