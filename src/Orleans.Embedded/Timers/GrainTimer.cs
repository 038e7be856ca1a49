using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// A timer of a grain. Its tick is a call like others in the grain's queue, and there is at most one at a time: the
/// next is set when the last has ended.
/// </summary>
internal abstract class GrainTimer : GrainCall, IGrainTimer
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Activation _activation;
    private readonly GrainTimerCreationOptions _options;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _lock = new();
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _options = options;
        _timer = activation.Engine.TimeProvider.CreateDetachedTimer(Tick, this);
        activation.Extras.Add(this);
    }

    public override string Name => "grain timer";

    internal override bool IsLocal => true;

    internal override bool CountsAsUse => _options.KeepAlive;

    internal override bool Interleaves => _options.Interleave;

    internal override bool IsSettled => _stopped.IsCancellationRequested;

    protected CancellationToken Stopped => _stopped.Token;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_lock)
        {
            _dueTime = dueTime;
            _period = period;
            _isChanged = true;
            if (!_isTicking && !IsSettled)
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (IsSettled)
                return;
            _timer.Dispose();
        }

        _activation.Extras.Remove(this);
        try
        {
            _stopped.Cancel();
        }
        catch (AggregateException exception)
        {
            // What a callback hung on its token must not stop the one who stops the timer.
            _activation.Engine.Log.TimerFailed(exception, _activation.GrainId);
        }
    }

    private protected override bool TryAnswer(Task answer) => false;

    private protected override bool TryFail(Exception exception) => false;

    private protected override bool TryCancel(CancellationToken token) => false;

    private protected override void OnFinished(Activation target, Task answer)
    {
        if (answer.Exception is { InnerException: { } exception })
            target.Engine.Log.TimerFailed(exception, target.GrainId);
        lock (_lock)
        {
            _isTicking = false;
            if (!IsSettled)
                _timer.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }
    }

    private static void Tick(object? state)
    {
        var timer = (GrainTimer)state!;
        lock (timer._lock)
        {
            if (timer._isTicking || timer.IsSettled)
                return;
            timer._isTicking = true;
            timer._isChanged = false;
        }

        timer._activation.TryEnqueue(timer);
    }

    private static void Check(TimeSpan time, string name)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Longest, name);
    }
}

/// <inheritdoc cref="GrainTimer"/>
internal sealed class GrainTimer<TState>(
    Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    : GrainTimer(activation, options)
{
    private protected override Task Begin(object target) => callback(state, Stopped);
}
