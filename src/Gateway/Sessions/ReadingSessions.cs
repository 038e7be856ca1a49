namespace OrleansRelay.Gateway.Sessions;

/// <summary>Counts the sessions that may still append something, so that a stop can wait for the last of it.</summary>
internal sealed class ReadingSessions
{
    private readonly TaskCompletionSource _allRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isEnding;

    public bool IsEnding => _isEnding;

    /// <summary>No further session begins.</summary>
    public void End() => _isEnding = true;

    /// <summary>A session begins to read.</summary>
    public void Enter() => Interlocked.Increment(ref _count);

    /// <summary>A session has dealt with the last that it read.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isEnding)
            _allRead.TrySetResult();
    }

    /// <summary>Completes, once it is ending, when no session will append any more, or when the time is up.</summary>
    public async Task WhenAllReadAsync(TimeSpan patience, TimeProvider time)
    {
        if (Volatile.Read(ref _count) > 0)
            await _allRead.Task.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
