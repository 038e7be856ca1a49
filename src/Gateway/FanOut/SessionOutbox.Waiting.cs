using OrleansRelay.Grains.Peers;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// What a session waits for: room for more answers, or that all was sent.
internal sealed partial class SessionOutbox
{
    /// <summary>So much waits for it that it should not be read from.</summary>
    public bool IsCongested =>
        !IsClosed && !_isHanging && (IsFull(Patience) || _cursor is { OwnRanges: > MaxOwnRanges });

    /// <summary>So many bytes may wait for it while it is read from.</summary>
    public int Patience { get; set; } = MaxWaitingReplies;

    /// <summary>Completes at once, or when it takes more of what it is sent unasked.</summary>
    public ValueTask WhenTaking()
    {
        lock (_gate)
            return IsFull(MaxWaitingReplies) && !IsClosed ? new ValueTask(WaitWhileAsync(IsFullAndOpen)) : ValueTask.CompletedTask;
    }

    /// <summary>Completes at once, or when the connection has taken enough of what waits for it to be read again.</summary>
    public ValueTask WhenUncongested()
    {
        lock (_gate)
            return IsCongested ? new ValueTask(WaitWhileAsync(() => IsCongested)) : ValueTask.CompletedTask;
    }

    /// <summary>Completes when all replies are sent, and the log up to a position, or when the time is up.</summary>
    public async Task WhenSentAsync(long upTo, TimeSpan patience, TimeProvider time)
    {
        if (IsSent(upTo))
            return;
        using var timeout = new CancellationTokenSource(patience, time);
        while (!timeout.IsCancellationRequested)
        {
            var progress = NextProgress();
            if (IsSent(upTo))
                return;
            share.Attend(this);
            await progress.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until it was sent a message, which comes to this node's log first if another one has accepted it.</summary>
    /// <returns>False if that was not so in time, or it does not want it.</returns>
    public async Task<bool> WhenWrittenAsync(WrittenMessage written, MessageLog log, TimeProvider time)
    {
        if (!Wants(written, log))
            return false;
        var began = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(written.Patience, time);
        while (true)
        {
            var more = log.NextAppend();
            if (log.Origins.Covered(new LogOrigin(written.Origin)) >= written.Before)
                break;
            await more.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (timeout.IsCancellationRequested)
                return false;
        }

        var head = log.Head;
        var left = written.Patience - time.GetElapsedTime(began);
        await WhenSentAsync(head, left > TimeSpan.Zero ? left : TimeSpan.Zero, time).ConfigureAwait(false);
        return !IsClosed && Position >= head;
    }

    // Who is told that it is registered, under the gate as well, gets what is sent from then on; what was sent before goes past it.
    private bool Wants(WrittenMessage written, MessageLog log)
    {
        lock (_gate)
        {
            return _cursor is { } cursor
                && (written.Origin != log.Origin.Value || written.Before > _followed)
                && cursor.Filter.Wants(PeerName.TryCreate(written.Target, out var target, out _) ? target!.Json[1..^1] : default);
        }
    }

    private bool IsFullAndOpen() => IsFull(MaxWaitingReplies) && !IsClosed;

    private bool IsFull(int max) => _replies is { } replies && replies.Length > max;

    private async Task WaitWhileAsync(Func<bool> mustWait)
    {
        while (true)
        {
            var progress = NextProgress();
            lock (_gate)
            {
                if (!mustWait())
                    return;
            }

            await progress.ConfigureAwait(false);
        }
    }

    private bool IsSent(long upTo)
    {
        lock (_gate)
            return IsClosed || (_writer.IsReady && _replies is null && Position >= upTo);
    }

    private Task NextProgress()
    {
        lock (_gate)
        {
            if (_progress is null or { Task.IsCompleted: true })
                _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _progress.Task;
        }
    }
}
