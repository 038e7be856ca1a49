using Microsoft.Extensions.Time.Testing;

namespace OrleansRelay.Log.Tests;

/// <summary>A clock that only a test moves, and that knows how many timers are set.</summary>
internal sealed class CountingTime : FakeTimeProvider
{
    private int _timers;

    public int TimerCount => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, callback, state);
        timer.Begin(base.CreateTimer(timer.Fire, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class CountedTimer(CountingTime time, TimerCallback callback, object? state) : ITimer
    {
        private ITimer _timer = null!;
        private bool _repeats;
        private int _isSet;

        public void Begin(ITimer timer) => _timer = timer;

        public void Fire(object? none)
        {
            Set(_repeats);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _repeats = period != Timeout.InfiniteTimeSpan;
            Set(dueTime != Timeout.InfiniteTimeSpan);
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            Set(false);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Set(bool isSet) =>
            Interlocked.Add(ref time._timers, (isSet ? 1 : 0) - Interlocked.Exchange(ref _isSet, isSet ? 1 : 0));
    }
}
