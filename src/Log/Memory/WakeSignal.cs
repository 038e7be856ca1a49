namespace OrleansRelay.Log.Memory;

/// <summary>
/// Wakes one thread that waits for work. Any number of <see cref="Set"/> calls before it waits again are one wake-up,
/// and setting it while it is set costs a fence and no system call. A waiting thread sleeps at once: it does not spin,
/// which would take a processor from those who have work.
/// </summary>
public sealed class WakeSignal
{
    private const int Idle = 0;
    private const int Signaled = 1;
    private const int Waiting = 2;

    private readonly object _monitor = new();
    private int _state;

    public void Set()
    {
        // Pairs with the fence in Wait: either the thread sees what was done before this call, or this call sees that the
        // thread has cleared the signal. Without it, both could miss the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state) == Signaled || Interlocked.Exchange(ref _state, Signaled) != Waiting)
            return;
        lock (_monitor)
            Monitor.Pulse(_monitor);
    }

    /// <summary>Returns at once if it was set since the last wait, or as soon as it is. One thread only.</summary>
    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <inheritdoc cref="Wait()"/>
    /// <param name="patience">Returns by then in any case.</param>
    public void Wait(TimeSpan patience)
    {
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            Sleep(patience);
        Volatile.Write(ref _state, Idle);
        Interlocked.MemoryBarrier();
    }

    // The setter changes the state before it takes the lock, so the pulse can't be missed between the look and the wait.
    private void Sleep(TimeSpan patience)
    {
        lock (_monitor)
        {
            while (Volatile.Read(ref _state) == Waiting && Monitor.Wait(_monitor, patience))
            {
                // Pulsed.
            }
        }
    }
}
