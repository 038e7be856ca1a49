namespace OrleansRelay.Log.Disk;

/// <summary>Those who wait until the log is on disk up to a position.</summary>
internal sealed class DurableWaiters(long durable)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _durable = durable;

    public long Durable => Volatile.Read(ref _durable);

    public ValueTask WaitFor(long position)
    {
        if (position <= Durable)
            return ValueTask.CompletedTask;
        lock (_gate)
        {
            if (position <= _durable)
                return ValueTask.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(done, position);
            return new ValueTask(done.Task);
        }
    }

    public void Advance(long durable)
    {
        lock (_gate)
        {
            Volatile.Write(ref _durable, durable);
            while (_waiting.TryPeek(out var done, out var position) && position <= durable)
            {
                _waiting.Dequeue();
                done.SetResult();
            }
        }
    }
}
