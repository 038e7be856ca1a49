namespace OrleansRelay.Gateway.FanOut;

// What a session waits for: room for more answers, or that all was sent.
internal sealed partial class SessionOutbox
{
    /// <summary>So much waits for it that it should not be read from.</summary>
    public bool IsCongested =>
        !IsClosed && !_isHanging && (_replies is { Length: > MaxWaitingReplies } || _cursor is { OwnRanges: > MaxOwnRanges });

    /// <summary>Completes at once, or when the connection has taken enough of what waits for it to be read again.</summary>
    public ValueTask WhenUncongested()
    {
        lock (_gate)
            return IsCongested ? new ValueTask(WaitUncongestedAsync()) : ValueTask.CompletedTask;
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

    private async Task WaitUncongestedAsync()
    {
        while (true)
        {
            var progress = NextProgress();
            lock (_gate)
            {
                if (!IsCongested)
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
