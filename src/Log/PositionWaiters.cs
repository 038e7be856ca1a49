namespace OrleansRelay.Log;

/// <summary>
/// Those who wait until the log is somewhere safe up to a position, each for as long as it has patience. Whoever calls never
/// runs what a waiter does next. One timer serves all; a waiter is an object of its own and nothing else.
/// </summary>
public sealed class PositionWaiters : IDisposable
{
    /// <summary>How exactly patience is kept: looking through all that wait takes a while when they are many.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(50);

    // Longer is for ever, and more than a timer can count.
    private static readonly TimeSpan MaxPatience = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Waiter, long> _waiting = new();
    private readonly List<(Waiter Waiter, long Position)> _patient = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _precision;
    private long _reached;
    private long _due = long.MaxValue;
    private bool _isRefusing;
    private bool _isDisposed;

    public PositionWaiters(long reached, TimeProvider time)
    {
        (_reached, _time) = (reached, time);
        _precision = Ticks(Precision);
        _timer = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Everything before it is safe.</summary>
    public long Reached => Volatile.Read(ref _reached);

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <returns>False if it is not safe when patience is over, or as soon as what makes it so fails.</returns>
    public ValueTask<bool> WaitFor(long position, TimeSpan patience)
    {
        if (position <= Reached)
            return ValueTask.FromResult(true);
        lock (_gate)
        {
            if (position <= _reached)
                return ValueTask.FromResult(true);
            if (_isRefusing || _isDisposed || patience <= TimeSpan.Zero)
                return ValueTask.FromResult(false);
            var deadline = _time.GetTimestamp() + Ticks(patience < MaxPatience ? patience : MaxPatience);
            var waiter = new Waiter(deadline);
            _waiting.Enqueue(waiter, position);
            WakeAt(deadline);
            return new ValueTask<bool>(waiter.Task);
        }
    }

    /// <summary>Everything before the position is safe.</summary>
    public void Advance(long reached)
    {
        lock (_gate)
        {
            _isRefusing = false;
            Volatile.Write(ref _reached, reached);
            while (_waiting.TryPeek(out var waiter, out var position) && position <= reached)
            {
                _waiting.Dequeue();
                waiter.SetResult(true);
            }
        }
    }

    /// <summary>It fails: who waits, or comes, waits in vain until it advances again.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _isRefusing = true;
            while (_waiting.TryDequeue(out var waiter, out _))
                waiter.SetResult(false);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
        Refuse();
    }

    private void Expire()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var earliest = long.MaxValue;
            foreach (var (waiter, position) in _waiting.UnorderedItems)
            {
                if (waiter.Deadline <= now)
                {
                    waiter.SetResult(false);
                    continue;
                }

                earliest = Math.Min(earliest, waiter.Deadline);
                _patient.Add((waiter, position));
            }

            _waiting.Clear();
            _waiting.EnqueueRange(_patient);
            _patient.Clear();
            _due = long.MaxValue;
            if (earliest < long.MaxValue)
                WakeAt(Math.Max(earliest, now + _precision));
        }
    }

    // Set when it fires too late only, so that it is left alone while nobody runs out of patience.
    private void WakeAt(long due)
    {
        if (due >= _due || _isDisposed)
            return;
        _due = due;
        var delay = _time.GetElapsedTime(_time.GetTimestamp(), due);
        // A timer counts whole milliseconds and must not fire before its time.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(delay.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private sealed class Waiter(long deadline)
        : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Deadline => deadline;
    }
}
