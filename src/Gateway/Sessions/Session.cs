using System.Net.Sockets;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// One connection, from its first byte to its last. It waits for something to read, lends itself a worker to deal with it,
/// and does what follows. It holds no buffer while it waits.
/// </summary>
internal sealed partial class Session
{
    private const int ReadsInTurn = 16;
    private const int MostAnswers = 4 << 20;
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeliverPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(1);

    private readonly GatewayContext _context;
    private readonly Socket _socket;
    private readonly SessionIdentity _identity;
    private readonly SessionInput _input;
    private AwaitedAnswers? _awaiting;
    private long _reads;
    private bool _isReading = true;
    private bool _isHere;
    private volatile Farewell? _farewell;

    /// <param name="identity">Who is at the other end, as far as it is known.</param>
    public Session(GatewayContext context, Socket socket, long number, SessionIdentity identity)
    {
        (_context, _socket, _identity) = (context, socket, identity);
        _input = new SessionInput(socket, context.Options, context.Pending, context.Time);
        var share = context.Senders.Next();
        Outbox = new SessionOutbox(number, socket, share.Context, share);
    }

    public SessionOutbox Outbox { get; }

    /// <summary>What its address is limited by.</summary>
    public string AddressKey => _identity.AddressKey;

    public long Number => Outbox.Number;

    /// <summary>The peer id that it registered with.</summary>
    public PeerName? Name => _identity.Name;

    /// <summary>Completes, without error, when the connection has ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Its hold on its peer id, once it has registered.</summary>
    public PeerHold? Hold { get; private set; }

    /// <summary>How far its peer has come is to be remembered.</summary>
    public bool IsRemembered { get; set; }

    /// <summary>How often something has come in.</summary>
    public long Reads => Volatile.Read(ref _reads);

    /// <summary>We have dialled it.</summary>
    public bool IsDialled => _identity.Link is { IsDialled: true };

    /// <summary>It serves a link, which ends it.</summary>
    public bool IsLink => _identity.Link is not null;

    /// <summary>It comes from this machine.</summary>
    public bool IsLocal => _identity.IsLocal;

    public void Start()
    {
        _context.Reading.Enter();
        Running = RunAsync();
    }

    /// <summary>Serves a connection that a link has dialled and greeted.</summary>
    /// <param name="unread">What was received and not dealt with.</param>
    public RelayConnection StartLink(ReadOnlySpan<byte> unread)
    {
        _isReading = false;
        _input.Begin(unread);
        var link = BecomeLink(isDialled: true);
        Running = RunAsync();
        return link;
    }

    /// <summary>Another connection took the peer id over: this one says so and closes.</summary>
    public void Replace() => Dismiss(Farewell.Replaced);

    /// <summary>The registration deadline is reached: who has not said who it is by now is told so and closed.</summary>
    public void ReachDeadline()
    {
        if (!_identity.IsRegistered && !_identity.IsRelay)
            Dismiss(Farewell.Late);
    }

    /// <summary>
    /// Reads what is there and no more; what was read is still dealt with and answered. Where there are other nodes, who
    /// understands it is told first, so that it can go to one of them.
    /// </summary>
    public void Stop()
    {
        if (IsLink && !_context.IsLeaving)
            return;
        if (_context.Replication is not null && _identity.ReadsNotices)
            Tell(Reply.GoingAway);
        Outbox.Hang();
    }

    /// <summary>Closes at once, whatever is under way.</summary>
    public void Cut()
    {
        Outbox.Close();
        _socket.Dispose();
    }

    private void Dismiss(Farewell farewell)
    {
        _farewell = farewell;
        Outbox.Hang();
    }

    // The one method that is suspended while the connection is idle, so that it costs as little as it can.
    private async Task RunAsync()
    {
        // Away from the accepting loop, which must not be held up by a client that has always more to say.
        await Task.Yield();
        try
        {
            var goOn = true;
            while (goOn && !Outbox.IsHanging)
            {
                // Who does not take its answers is not read from; it holds no worker while it makes us wait.
                await Outbox.WhenUncongested();
                var patience = _input.Patience(_identity.IsRegistered);
                var silent = false;
                // A read of nothing completes when there is something to read, and needs no buffer until then.
                if (patience == Timeout.InfiniteTimeSpan)
                    await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                else if (patience > TimeSpan.Zero)
                    silent = !await WaitReadableAsync(patience);
                goOn = (!silent || EndsBySilence()) && await DealAsync(silent);
                if (_identity.Link is { Counters.ReadPause: { Ticks: > 0 } pause })
                    await Task.Delay(pause, _context.Time);
                // One that never has to wait for its client must let others have the thread now and then.
                if (++_reads % ReadsInTurn == 0)
                    await Task.Yield();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection broke; what it had sent whole was dealt with.
        }
        catch (Exception error)
        {
            _context.Logger.SessionFailed(Number, error);
            Tell(Farewell.Failed);
        }

        LeaveReading();
        if (_isHere)
            _context.Roster.Leave(Name!.Value);
        await EndAsync();
        _context.Ended(this);
    }

    private async ValueTask<bool> WaitReadableAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience, _context.Time);
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool EndsBySilence()
    {
        if (_input.MayEndBySilence(_identity.IsRegistered))
            return true;
        Tell(Farewell.Unfinished);
        return false;
    }

    // False when the connection has nothing more to say, or is not heard any more.
    private async ValueTask<bool> DealAsync(bool silent)
    {
        var outcome = await ReadAsync(silent);
        if (_awaiting is { } awaited)
            await AnswerLaterAsync(awaited);
        if (outcome.Hello is { } hello)
            Greeted(hello);
        if (outcome.Registration is { } registration && !await RegisterAsync(registration))
            return false;
        return outcome.Next != BatchNext.Close && !_input.IsDone;
    }

    private async ValueTask<BatchOutcome> ReadAsync(bool silent)
    {
        var worker = await _context.Workers.RentAsync();
        try
        {
            return _input.Receive(worker.Input, silent, Outbox) is { } input
                ? await ProcessAsync(worker, input)
                : new BatchOutcome(BatchNext.Wait, 0);
        }
        finally
        {
            _context.Workers.Return(worker);
        }
    }

    // One batch after the other, until something is to be done or waited for that needs no worker.
    private async ValueTask<BatchOutcome> ProcessAsync(IngestWorker worker, ByteBuffer input)
    {
        var offset = 0;
        BatchOutcome outcome;
        do
        {
            outcome = await worker.ProcessAsync(_identity, Outbox, _input, input.WrittenMemory[offset..]);
            offset += outcome.Consumed;
        }
        while (outcome is { Next: BatchNext.Continue, Hello: null } && !worker.AwaitsAnswers && !Outbox.IsCongested);

        if (worker.AwaitsAnswers)
            _awaiting = worker.TakeAnswers();
        if (_input.TryKeep(input, offset, hasMore: outcome.Next is BatchNext.Continue or BatchNext.Register))
            return outcome;
        Tell(Farewell.TooMuchPending);
        return outcome with { Next = BatchNext.Close };
    }

    private void LeaveReading()
    {
        if (_isReading)
            _context.Reading.Leave();
        _isReading = false;
    }

    private async Task EndAsync()
    {
        try
        {
            if (_context.IsStopping && !IsLink)
                await DeliverRestAsync();
            if (_farewell is { } farewell)
                Tell(farewell);
            else if (_context.IsStopping && !_identity.IsRelay)
                Tell(Farewell.Stopping);
            await Outbox.WhenSentAsync(0, FlushPatience, _context.Time);
            _context.Watches.End(Number);
            await _context.Places.LeaveAsync(this);
            if (Hold is { } hold)
                await hold.LeaveAsync();
        }
        catch (Exception error)
        {
            _context.Logger.SessionFailed(Number, error);
        }

        _input.Drop();
        Outbox.Close();
        await LingeringClose.RunAsync(_socket, _context.Time);
        _context.Logger.SessionClosed(Number);
    }

    // What anybody was still acknowledged goes to everybody, and the farewell comes last.
    private async Task DeliverRestAsync()
    {
        await _context.Reading.WhenAllReadAsync(ReadPatience, _context.Time);
        await Outbox.WhenSentAsync(_context.Log.Head, DeliverPatience, _context.Time);
    }
}
