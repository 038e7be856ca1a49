using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>
/// One long-lived connection to an external relay: connect, greet, push the log in the way that the peer understands,
/// and start over with growing pauses whenever it breaks.
/// </summary>
public sealed class FederationLink
{
    /// <summary>A connection that has lasted so long was worth making.</summary>
    private static readonly TimeSpan Worth = TimeSpan.FromSeconds(10);

    /// <summary>Over a slow way an entry may take longer than a way that has vanished is waited for; so often the time, at most.</summary>
    private const int LongestAckPatience = 16;

    private readonly Hello _self;
    private readonly RelayIdentity _identity;
    private readonly RelayAddress _relay;
    private readonly PeerName _peer;
    private readonly RelayDirectory _directory;
    private readonly FederationOptions _options;
    private readonly MessageLog _log;
    private readonly LogWindow _window;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LinkCursor _cursor;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private volatile LinkPhase _phase;
    private volatile bool _isOurs;
    private string _reported = "";
    private int _ackPatience = 1;
    private TaskCompletionSource _broken = new();
    private Task _running = Task.CompletedTask;

    internal FederationLink(
        Hello self,
        RelayIdentity identity,
        RelayAddress relay,
        RelayDirectory directory,
        FederationOptions options,
        MessageLog log,
        LogWindow window,
        LinkStart start,
        TimeProvider time,
        ILogger<FederationLink> logger)
    {
        (_self, _identity, _relay, _directory) = (self, identity, relay, directory);
        (_options, _log, _window, _time, _logger) = (options, log, window, time, logger);
        _peer = PeerName.TryCreate(relay.Id, out var peer, out var reason)
            ? peer!
            : throw new ArgumentException($"\"{relay.Id}\" is no relay id: {reason}", nameof(relay));
        _isOurs = start.IsOurs || relay.MustProve;
        _cursor = new LinkCursor(start, log.Origins, log.Head);
        _backoff = new Backoff(options.BackoffFirst, options.BackoffCap, time, Random.Shared);
    }

    /// <summary>Up to here the peer has everything that it should have.</summary>
    public long Position => _cursor.Position;

    /// <summary>The peer has answered a greeting: it is no seed relay.</summary>
    public bool IsOurs => _isOurs;

    public LinkStatus Status => new()
    {
        Phase = _phase,
        Position = Position,
        Behind = _log.Head - Position,
    };

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
            Task drained = Task.WhenAny(_cursor.WhenReached(_log.Head), _broken.Task);
            await drained.WaitAsync(drain, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        if (error is not (LinkException or SocketException or IOException))
            _logger.LinkFailed(_relay.Id, error);
        else if (_reported != error.Message)
            _logger.LinkDown(_relay.Id, _relay.Host, _relay.Port, error.Message, _options.BackoffCap.TotalSeconds);
        // Said once for each reason that it is down, not once for each attempt.
        _reported = error.Message;
        return error is LinkException link ? link.RetryAfter : TimeSpan.Zero;
    }

    private async Task ConnectAndPushAsync(CancellationToken stop)
    {
        using var socket = await ConnectAsync(stop);
        var handshake = new DiallerHandshake(_self, _identity, _relay);
        await SendAsync(socket, handshake.Greeting.Write, stop);
        if (await AwaitGreetingAsync(socket, handshake, _options.GreetingTimeout, stop) is { } peer)
            await PushAsync(socket, peer, stop);
        else if (_isOurs)
            throw LinkException.NoGreeting();
        else
            await PushToSeedAsync(socket, handshake, stop);
    }

    // The greeting was that connection's first segment, so a seed relay has registered a client of that name; what it is sent
    // must come over a connection that begins with an ordinary id. One of ours that was slow may still answer on the first.
    private async Task PushToSeedAsync(LineSocket greeted, DiallerHandshake handshake, CancellationToken stop)
    {
        using var fresh = await ConnectAsync(stop);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _logger.LinkedToSeed(_relay.Id, _relay.Host, _relay.Port);
        var late = AwaitLateGreetingAsync(greeted, handshake, either.Token);
        var push = PushToSeedAsync(fresh, either.Token);
        if (await Task.WhenAny(late, push) == late && await late is { } peer)
        {
            await either.CancelAsync();
            await push.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await PushAsync(greeted, peer, stop);
            return;
        }

        greeted.Dispose();
        await push;
    }

    private async Task<Hello?> AwaitLateGreetingAsync(LineSocket greeted, DiallerHandshake handshake, CancellationToken stop)
    {
        try
        {
            return await AwaitGreetingAsync(greeted, handshake, _options.SeedConfirmation, stop);
        }
        catch (Exception error) when (error is LinkException or SocketException or OperationCanceledException)
        {
            // What it says is not of our kind, or it has closed.
            return null;
        }
    }

    private async Task PushAsync(LineSocket socket, Hello peer, CancellationToken stop)
    {
        _isOurs = true;
        _logger.Linked(_relay.Id, _relay.Host, _relay.Port, peer.Software);
        var dialogue = peer.Version >= Hello.ProvingVersion ? new SyncDialogue(_window, _self.RelayId, peer.RelayId, _time) : null;
        var options = _options with { AckDeadline = _options.AckDeadline * _ackPatience };
        var push = new AcknowledgedPush(socket, _peer, _cursor, _log, options, dialogue, _time, _logger);
        await PushAsync(socket, LinkPhase.Linked, push.RunAsync, stop);
    }

    private Task PushToSeedAsync(LineSocket socket, CancellationToken stop)
    {
        var push = new SeedPush(socket, _relay, _peer, _self, _cursor, _log, _options, _time, _logger);
        return PushAsync(socket, LinkPhase.LinkedToSeed, push.RunAsync, stop);
    }

    private async Task PushAsync(LineSocket socket, LinkPhase phase, Func<int, CancellationToken, Task> push, CancellationToken stop)
    {
        var (began, position) = (_time.GetTimestamp(), Position);
        _broken = new TaskCompletionSource();
        (_phase, _reported) = (phase, "");
        try
        {
            await push(_options.MaxLineBytes, stop);
        }
        finally
        {
            // Who greets and then takes nothing is asked ever more seldom, as who can't be reached, and given ever more time.
            var hasProgress = Position > position;
            _ackPatience = hasProgress ? 1 : Math.Min(2 * _ackPatience, LongestAckPatience);
            if (hasProgress || _time.GetElapsedTime(began) >= Worth)
                _backoff.Succeeded();
            Down();
            socket.Finish();
        }
    }

    private void Down()
    {
        _phase = LinkPhase.Down;
        _broken.TrySetResult();
    }

    private async Task<LineSocket> ConnectAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var addresses = await _directory.ResolveAsync(_relay, either.Token);
            await socket.ConnectAsync(addresses, _relay.Port, either.Token);
            return new LineSocket(socket);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is OperationCanceledException && !stop.IsCancellationRequested)
                throw LinkException.TimedOut();
            throw;
        }
    }

    // Null: no greeting came back in time.
    private async Task<Hello?> AwaitGreetingAsync(LineSocket socket, DiallerHandshake handshake, TimeSpan patience, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            while (true)
            {
                var line = await socket.ReadLineAsync(either.Token);
                if (line.Span.StartsWith(RelayPush.Prefix) && Hello.TryRead(line.Span[RelayPush.Prefix.Length..], out var peer))
                {
                    await JudgeAsync(socket, handshake, peer!, either.Token);
                    return peer;
                }

                var answer = Answer.Read(line.Span);
                if (answer.Kind is AnswerKind.RateLimited or AnswerKind.Unavailable)
                    throw LinkException.Busy(answer.RetryAfterMs);
                if (answer.Kind == AnswerKind.NotLetIn)
                    throw LinkException.NotLetIn(line.Span);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task JudgeAsync(LineSocket socket, DiallerHandshake handshake, Hello peer, CancellationToken stop)
    {
        var verdict = handshake.Answered(peer, out var proof);
        if (proof is { } ours)
            await SendAsync(socket, ours.Write, stop);
        if (!verdict.IsWrong)
            return;
        if (peer.Version >= Hello.ProvingVersion)
            await SendAsync(socket, verdict.Refusal!.Write, stop);
        throw LinkException.Wrong(verdict.Refusal!);
    }

    private static async Task SendAsync(LineSocket socket, Action<ByteBuffer> write, CancellationToken stop)
    {
        var frame = new ByteBuffer();
        write(frame);
        await socket.SendAsync(frame.WrittenMemory, stop);
    }
}
