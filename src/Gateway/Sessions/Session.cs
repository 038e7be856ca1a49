using System.Net;
using System.Net.Sockets;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// One connection, from its first byte to its last: who it is, what it has begun to say, and how it ends. It holds no
/// buffer while it waits; what it reads, a worker deals with.
/// </summary>
internal sealed class Session
{
    private const int ReadBytes = 64 * 1024;
    private const int PendingReadBytes = 4096;
    private const int ReadsInTurn = 16;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeliverPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(1);

    private readonly GatewayContext _context;
    private readonly Socket _socket;
    private ByteBuffer? _pending;
    private long _pendingSince;
    private PeerName? _registration;
    private string? _badRegistration;
    private bool _registrationIsJson;
    private bool _isGreeted;
    private int _reads;
    private InputEnd _end;
    private bool _isInterrupted;
    private volatile bool _isReplaced;
    private volatile bool _isLate;

    public Session(GatewayContext context, Socket socket, long number)
    {
        (_context, _socket) = (context, socket);
        Outbox = new SessionOutbox(number, socket, context.Log, context.Senders.Next());
        var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        Rate = context.Grains.GetGrain<IIpRateGrain>(RateKey.For(address));
        IsListedRelay = context.Directory.IsListed(address);
    }

    public FrameReader Reader;

    public SessionOutbox Outbox { get; }

    public IIpRateGrain Rate { get; }

    /// <summary>Its address is that of a relay of the relays file.</summary>
    public bool IsListedRelay { get; }

    /// <summary>It has greeted us as a relay of our kind.</summary>
    public bool IsRelay { get; set; }

    public PeerName? Name { get; private set; }

    public bool IsRegistered => Name is not null;

    private PeerConnection Connection => new() { Gateway = _context.Id, Number = Number };

    /// <summary>Completes, without error, when the connection has ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public long Number => Outbox.Number;

    public void Start()
    {
        _context.ReadingBegins();
        Running = RunAsync();
    }

    /// <summary>Another connection took the peer id over: this one says so and closes.</summary>
    public void Replace()
    {
        _isReplaced = true;
        Outbox.Hang();
    }

    /// <summary>The registration deadline is reached: who has not said who it is by now is told so and closed.</summary>
    public void ReachDeadline()
    {
        if (IsRegistered || IsRelay)
            return;
        _isLate = true;
        Outbox.Hang();
    }

    /// <summary>Reads what is there and no more; what was read is still dealt with and answered.</summary>
    public void Stop() => Outbox.Hang();

    /// <summary>Closes at once, whatever is under way.</summary>
    public void Cut()
    {
        Outbox.Close();
        _socket.Dispose();
    }

    /// <summary>A batch found the registration; <see cref="RegisterAsync"/> follows.</summary>
    public void SetRegistration(in Frame frame)
    {
        if (!Registration.TryRead(frame, out _registration, out _registrationIsJson, out _badRegistration))
            _badRegistration ??= "no peer id";
    }

    /// <summary>A relay of our kind introduced itself, so it is up and a link of ours to it may try again.</summary>
    public async ValueTask GreetedAsync(Hello hello)
    {
        if (_isGreeted)
            return;
        _isGreeted = true;
        _context.Logger.RelayLinked(Number, hello.RelayId, hello.Software);
        if (_context.Directory.Find(hello.RelayId) is not null)
            await _context.Grains.GetGrain<IFederationGrain>(hello.RelayId).Contact();
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
                var patience = Patience();
                var silent = false;
                // A read of nothing completes when there is something to read, and needs no buffer until then.
                if (patience == Timeout.InfiniteTimeSpan)
                    await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                else if (patience > TimeSpan.Zero)
                    silent = !await WaitReadableAsync(patience);
                goOn = (!silent || EndsBySilence()) && await ReadAsync(silent);
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
            Tell(ErrorCode.Unavailable, "The relay could not deal with what was sent. Connect again later.");
        }

        _context.ReadingEnds();
        await EndAsync();
        _context.Ended(this);
    }

    private async ValueTask<bool> ReadAsync(bool silent)
    {
        var worker = await _context.Workers.RentAsync();
        try
        {
            var input = _pending ?? worker.Input;
            if (!_isInterrupted)
            {
                var received = silent ? 0 : Receive(input);
                if (received < 0)
                    return true;
                if (_pending is null)
                    _pendingSince = _context.Time.GetTimestamp();
                _end = silent ? InputEnd.Silence : received == 0 ? InputEnd.Closed : InputEnd.Open;
            }

            _isInterrupted = false;
            return await ProcessAllAsync(worker, input, whole: _end != InputEnd.Open)
                && (_end != InputEnd.Closed || _isInterrupted);
        }
        finally
        {
            _context.Workers.Return(worker);
        }
    }

    // Bytes received, 0 at the end of the stream, -1 if there is nothing to read after all.
    private int Receive(ByteBuffer input)
    {
        var room = input.GetSpan(_pending is null ? ReadBytes : PendingReadBytes);
        var received = _socket.Receive(room, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return -1;
        if (error != SocketError.Success)
            throw new SocketException((int)error);
        input.Advance(received);
        return received;
    }

    private async ValueTask<bool> ProcessAllAsync(IngestWorker worker, ByteBuffer input, bool whole)
    {
        for (var offset = 0; ;)
        {
            var outcome = await worker.ProcessAsync(this, input, offset, whole);
            offset += outcome.Consumed;
            switch (outcome.Next)
            {
                case BatchNext.Close:
                    return false;
                case BatchNext.Register when !await RegisterAsync(bySilence: whole):
                    return false;
                case BatchNext.Wait:
                    KeepPending(input, offset);
                    return true;
                case BatchNext.Continue when Outbox.IsCongested:
                    KeepPending(input, offset);
                    _isInterrupted = true;
                    return true;
            }
        }
    }

    private void KeepPending(ByteBuffer input, int consumed)
    {
        if (consumed > 0)
            _pendingSince = _context.Time.GetTimestamp();
        if (input.Length == consumed)
        {
            _pending = null;
        }
        else if (input == _pending)
        {
            input.Consume(consumed);
        }
        else
        {
            _pending = new ByteBuffer(input.Length - consumed + PendingReadBytes);
            _pending.Append(input.WrittenSpan[consumed..]);
        }
    }

    private async ValueTask<bool> RegisterAsync(bool bySilence)
    {
        if (_registration is not { } name)
        {
            Tell(ErrorCode.BadPeerId, _badRegistration!);
            return false;
        }

        (_registration, Name) = (null, name);
        Reader.Unframed = bySilence;
        await _context.Grains.GetGrain<IPeerGrain>(name.Value).Attach(Connection, _context.Observer);
        Outbox.Follow(_registrationIsJson ? Greeting(name) : default);
        _context.Logger.Registered(Number, name.Value, _socket.RemoteEndPoint);
        return true;
    }

    private static ReadOnlySpan<byte> Greeting(PeerName name)
    {
        var greeting = new ByteBuffer(256);
        Reply.Registered(greeting, name);
        return greeting.WrittenSpan;
    }

    // How long the next wait may last: not at all if there is more to deal with of what was read already. A client without
    // newlines ends what it says by falling silent; inside an open object it may only be slow, and is given ten times as
    // long.
    private TimeSpan Patience()
    {
        if (_isInterrupted)
            return TimeSpan.Zero;
        if (_pending is null)
            return Timeout.InfiniteTimeSpan;
        var options = _context.Options;
        var silence = options.RegistrationSilence * (Reader.InsideJson ? 10 : 1);
        var whole = options.FrameDeadline - _context.Time.GetElapsedTime(_pendingSince);
        return AtLeast(Moment, MayEndBySilence && silence < whole ? silence : whole);
    }

    private bool MayEndBySilence => !IsRegistered || Reader.Unframed;

    // Whether silence completes what is pending. If it doesn't, the connection has run out of time and is told so.
    private bool EndsBySilence()
    {
        if (MayEndBySilence)
            return true;
        Tell(ErrorCode.Malformed, "the frame was not completed in time");
        return false;
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

    private void Tell(ErrorCode code, string message)
    {
        var reply = new ByteBuffer(256);
        Reply.Error(reply, code, message);
        Outbox.Reply(reply.WrittenSpan);
    }

    private async Task EndAsync()
    {
        try
        {
            if (_context.IsStopping)
                await DeliverRestAsync();
            if (_isReplaced)
                Tell(ErrorCode.Replaced, "A newer connection registered under this peer id.");
            else if (_isLate)
                Tell(ErrorCode.RegistrationTimeout, "No registration came in time.");
            else if (_context.IsStopping && !IsRelay)
                Tell(ErrorCode.ShuttingDown, "The relay is stopping. Connect again later.");
            await Outbox.WhenSentAsync(0, FlushPatience, _context.Time);
            if (Name is not null)
                await _context.Grains.GetGrain<IPeerGrain>(Name.Value).Detach(Connection);
        }
        catch (Exception error)
        {
            _context.Logger.SessionFailed(Number, error);
        }

        Outbox.Close();
        await LingeringClose.RunAsync(_socket, _context.Time);
        _context.Logger.SessionClosed(Number);
    }

    // What anybody was still acknowledged goes to everybody, and the farewell comes last.
    private async Task DeliverRestAsync()
    {
        await _context.WhenAllReadAsync(ReadPatience);
        await Outbox.WhenSentAsync(_context.Log.Head, DeliverPatience, _context.Time);
    }

    private static TimeSpan AtLeast(TimeSpan least, TimeSpan time) => time > least ? time : least;

    // How the last read ended: with more to come, or with what is pending being all.
    private enum InputEnd : byte
    {
        Open,
        Silence,
        Closed,
    }
}
