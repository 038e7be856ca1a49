namespace Orleans.Embedded;

/// <summary>
/// The calls that wait for an answer, all with the same timeout: those that came first expire first, so that one timer,
/// set for the oldest, serves them all. It runs only while a call waits. An answered call leaves at once.
/// </summary>
internal sealed class DeadlineList : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private readonly Shard[] _shards;
    private int _armed;

    public DeadlineList(TimeProvider time, TimeSpan timeout)
    {
        _time = time;
        _timeout = timeout;
        // A shard for each processor keeps callers off each other's lock.
        _shards = new Shard[Environment.ProcessorCount];
        for (var i = 0; i < _shards.Length; i++)
            _shards[i] = new Shard();
        _timer = time.CreateDetachedTimer(static list => ((DeadlineList)list!).Sweep(), this);
    }

    public void Add(GrainCall call)
    {
        if (_timeout == Timeout.InfiniteTimeSpan)
            return;
        _shards[(uint)Thread.GetCurrentProcessorId() % (uint)_shards.Length].Add(call, _time.GetTimestamp());
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
            Arm(_timeout);
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        foreach (var shard in _shards)
        {
            while (shard.TakeOlderThan(_time, now, _timeout) is { } expired)
                expired.Expire(_timeout);
        }

        if (Oldest() is not { } oldest)
        {
            Volatile.Write(ref _armed, 0);
            // A call may have come between the look and the write, and seen the timer as armed.
            if (Oldest() is null || Interlocked.Exchange(ref _armed, 1) != 0)
                return;
            oldest = now;
        }

        Arm(_timeout - _time.GetElapsedTime(oldest));
    }

    private long? Oldest()
    {
        long? oldest = null;
        foreach (var shard in _shards)
        {
            if (shard.Oldest is { } timestamp && (oldest is null || timestamp < oldest))
                oldest = timestamp;
        }

        return oldest;
    }

    // At most a hundred sweeps in the time of one timeout: calls that expire close to each other expire together.
    private void Arm(TimeSpan due)
    {
        var floor = TimeSpan.FromMilliseconds(Math.Clamp(_timeout.TotalMilliseconds / 100, 1, 1000));
        _timer.Change(due > floor ? due : floor, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One processor's calls, oldest first.</summary>
    internal sealed class Shard
    {
        private readonly Lock _lock = new();
        private GrainCall? _first;
        private GrainCall? _last;

        public long? Oldest
        {
            get
            {
                lock (_lock)
                    return _first?.Deadline.Timestamp;
            }
        }

        public void Add(GrainCall call, long now)
        {
            lock (_lock)
            {
                call.Deadline = new DeadlineEntry { Shard = this, Previous = _last, Timestamp = now };
                if (_last is null)
                    _first = call;
                else
                    _last.Deadline.Next = call;
                _last = call;
            }
        }

        public void Remove(GrainCall call)
        {
            lock (_lock)
                Unlink(call);
        }

        public GrainCall? TakeOlderThan(TimeProvider time, long now, TimeSpan age)
        {
            lock (_lock)
            {
                if (_first is not { } call || time.GetElapsedTime(call.Deadline.Timestamp, now) < age)
                    return null;
                Unlink(call);
                return call;
            }
        }

        private void Unlink(GrainCall call)
        {
            ref var entry = ref call.Deadline;
            if (entry.Shard is null)
                return;
            if (entry.Previous is { } previous)
                previous.Deadline.Next = entry.Next;
            else
                _first = entry.Next;
            if (entry.Next is { } next)
                next.Deadline.Previous = entry.Previous;
            else
                _last = entry.Previous;
            entry = default;
        }
    }
}
