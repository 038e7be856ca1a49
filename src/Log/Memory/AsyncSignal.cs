namespace OrleansRelay.Log.Memory;

/// <summary>Lets any number of tasks wait for the next time something happens; costs a read when nobody waits.</summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource? _next;

    /// <summary>
    /// Completes at the next <see cref="Pulse"/>. Take the task first, then look at the condition, then await: a pulse
    /// in between is not missed.
    /// </summary>
    public Task Next()
    {
        var current = Volatile.Read(ref _next);
        if (current is not null)
            return current.Task;
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
    }

    public void Pulse()
    {
        // Pairs with the waiter's exchange above: what was published before is seen by who finds no task here.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
            Interlocked.Exchange(ref _next, null)?.SetResult();
    }
}
