using System.Buffers;
using System.Net.Sockets;
using OrleansRelay.Client.Presence;
using OrleansRelay.Client.Receiving;
using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Connections;

/// <summary>One connection from its registration to its end: reads, writes, and sees to it that it is alive.</summary>
internal sealed class RelayConnection(
    DialledConnection dialled, Outbox outbox, Inbox inbox, Deliveries deliveries, PeerWatches watches, RelayClientOptions options)
{
    // How often in its shortest time it is looked at whether the other end is alive.
    private const int Looks = 4;

    // An end that sends messages and never an answer is given up after so many times the wait for one.
    private const int Stubborn = 4;

    // What a node that goes away has taken it still answers, and then it closes.
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<ConnectionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal _goOn = new();
    private readonly ServerLine _line = new();
    private ITimer? _leaving;
    private long _heardAt;
    private volatile bool _isPaused;
    private volatile bool _isLeaving;

    /// <summary>Something came but the registration's answer: it was not in vain.</summary>
    public bool IsUseful { get; private set; }

    /// <summary>Runs to the end of the connection; nothing of it is left then.</summary>
    /// <exception cref="OperationCanceledException">It was <paramref name="stop"/>.</exception>
    public async Task<ConnectionEnd> RunAsync(CancellationToken stop)
    {
        Heard();
        outbox.Awaiting = _goOn.Set;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] loops = [GuardAsync(ReadAsync, over.Token), GuardAsync(WriteAsync, over.Token), GuardAsync(WatchAsync, over.Token)];
        try
        {
            return await _end.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await dialled.Stream.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(loops).ConfigureAwait(false);
            dialled.Lines.Release();
            _leaving?.Dispose();
            outbox.Awaiting = null;
        }
    }

    private void Heard() => Volatile.Write(ref _heardAt, options.Time.GetTimestamp());

    private void End(ConnectionEndKind kind, RelayException error) => _end.TrySetResult(new ConnectionEnd(kind, error));

    private void Lose(RelayException error) => End(_isLeaving ? ConnectionEndKind.GoingAway : ConnectionEndKind.Lost, error);

    private async Task GuardAsync(Func<CancellationToken, Task> loop, CancellationToken over)
    {
        try
        {
            await loop(over).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Another one has ended it.
        }
        catch (RelayException error)
        {
            Lose(error);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            Lose(RelayException.Disconnected(error.Message, error));
        }
        catch (Exception error)
        {
            // Nothing that is known; but who waits for the end of this is to hear of it.
            _end.TrySetException(error);
        }
    }

    private async Task ReadAsync(CancellationToken over)
    {
        var lines = dialled.Lines;
        while (true)
        {
            while (lines.TryRead(out var line))
            {
                Take(line);
                await PauseAsync(over).ConfigureAwait(false);
            }

            if (!await lines.FillAsync(over).ConfigureAwait(false))
                throw RelayException.Disconnected("the relay closed it.");
            Heard();
        }
    }

    // Who does not take what comes is not read for, unless he waits for an answer behind it.
    private async ValueTask PauseAsync(CancellationToken over)
    {
        if (inbox.IsFull && !outbox.AwaitsAnswers)
        {
            _isPaused = true;
            while (inbox.IsFull && !outbox.AwaitsAnswers)
                await WhenReadingAgainAsync(over).ConfigureAwait(false);
            Heard();
            _isPaused = false;
        }

        // What was thrown away meanwhile is there to be had again.
        if (deliveries.IsShedding && !inbox.IsFull)
            End(ConnectionEndKind.Refill, RelayException.Disconnected("the program was behind, and goes on from where it was."));
    }

    private async Task WhenReadingAgainAsync(CancellationToken over)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over);
        Task[] signals = [inbox.Changed.WaitAsync(either.Token).AsTask(), _goOn.WaitAsync(either.Token).AsTask()];
        await Task.WhenAny(signals).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(signals).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.ThrowIfCancellationRequested();
    }

    private void Take(ReadOnlyMemory<byte> text)
    {
        _line.Read(text);
        switch (_line.Kind)
        {
            case LineKind.GoingAway:
                Leave();
                break;
            case LineKind.Error when _line.Code is RelayErrorCodes.Replaced:
                End(ConnectionEndKind.Replaced, _line.ToException());
                break;
            case LineKind.Error when _line.Code is RelayErrorCodes.Busy or RelayErrorCodes.ShuttingDown:
                Lose(_line.ToException());
                break;
            case LineKind.Ok or LineKind.Error or LineKind.Pong or LineKind.Receiving or LineKind.Peers or LineKind.Stats:
                IsUseful = true;
                outbox.Answer(_line);
                deliveries.Reach(_line.Position);
                break;
            case LineKind.Joined or LineKind.Left or LineKind.PeersGap:
                IsUseful = true;
                watches.Take(_line);
                break;
            default:
                IsUseful = true;
                deliveries.Take(_line, text.Length);
                break;
        }
    }

    private void Leave()
    {
        _isLeaving = true;
        _leaving = options.Time.CreateTimer(
            static connection => ((RelayConnection)connection!).Lose(RelayException.Disconnected("the relay's node goes away.")),
            this, LeavePatience, Timeout.InfiniteTimeSpan);
    }

    private async Task WriteAsync(CancellationToken over)
    {
        var batch = new ArrayBufferWriter<byte>();
        while (!_isLeaving)
        {
            var pause = outbox.Take(batch);
            if (batch.WrittenCount == 0)
            {
                await WhenWorkAsync(pause ?? Timeout.InfiniteTimeSpan, over).ConfigureAwait(false);
                continue;
            }

            await dialled.Stream.WriteAsync(batch.WrittenMemory, over).ConfigureAwait(false);
            await dialled.Stream.FlushAsync(over).ConfigureAwait(false);
            batch.ResetWrittenCount();
        }
    }

    private async ValueTask WhenWorkAsync(TimeSpan longest, CancellationToken over)
    {
        if (longest == Timeout.InfiniteTimeSpan)
        {
            await outbox.Work.WaitAsync(over).ConfigureAwait(false);
            return;
        }

        using var timeout = new CancellationTokenSource(longest, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, timeout.Token);
        try
        {
            await outbox.Work.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!over.IsCancellationRequested)
        {
            // It is time.
        }
    }

    private async Task WatchAsync(CancellationToken over)
    {
        if (deliveries.WantsTime)
            outbox.Add(deliveries.AskTime());
        var step = TimeSpan.FromTicks(Math.Min(options.KeepAlive.Ticks, options.AnswerTimeout.Ticks) / Looks);
        while (true)
        {
            await Task.Delay(step, options.Time, over).ConfigureAwait(false);
            if (!_isPaused)
                Look();
        }
    }

    private void Look()
    {
        var silent = options.Time.GetElapsedTime(Volatile.Read(ref _heardAt));
        if (outbox.OldestWrittenAt is not { } written)
        {
            if (silent >= options.KeepAlive)
                outbox.Add(new PingRequest(outlivesConnection: false));
            return;
        }

        var waited = options.Time.GetElapsedTime(written);
        if ((waited >= options.AnswerTimeout && silent >= options.AnswerTimeout) || waited >= Stubborn * options.AnswerTimeout)
            Lose(RelayException.Disconnected($"there was no answer for {waited.TotalSeconds:0.#} s."));
    }
}
