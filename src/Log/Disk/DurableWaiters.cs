namespace OrleansRelay.Log.Disk;

/// <summary>Those who wait until the log is on disk up to a position, in the order in which they asked.</summary>
internal sealed class DurableWaiters
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Position, TaskCompletionSource Done)> _waiting = new();
    private long _durable;

    public DurableWaiters(long durable) => _durable = durable;

    public long Durable => Volatile.Read(ref _durable);

    public ValueTask WaitFor(long position)
    {
        lock (_gate)
        {
            if (position <= _durable)
                return ValueTask.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((position, done));
            return new ValueTask(done.Task);
        }
    }

    public void Advance(long durable)
    {
        lock (_gate)
        {
            Volatile.Write(ref _durable, durable);
            // A later one may wait for less than the first; it is released with it, at the next flush at the latest.
            while (_waiting.TryPeek(out var first) && first.Position <= durable)
                _waiting.Dequeue().Done.SetResult();
        }
    }
}
