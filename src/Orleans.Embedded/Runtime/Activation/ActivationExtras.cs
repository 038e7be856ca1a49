using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded;

/// <summary>What most activations never need: timers, states, a service scope, a wish to be kept.</summary>
internal sealed class ActivationExtras
{
    private List<GrainTimer>? _timers;
    private AsyncServiceScope? _scope;
    private DateTimeOffset _keepUntil;
    private TaskCompletionSource? _ended;

    /// <summary>Completes when the activation is gone. First asked for before it is, under the activation's lock.</summary>
    public Task Ended => (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public List<IStateLoader>? States { get; private set; }

    public DeactivationReason? Reason { get; set; }

    public Exception? Failure { get; set; }

    public static bool NeedsText(DeactivationReason reason) =>
        reason.Exception is not null || TextOf(reason.ReasonCode) != reason.Description;

    public static DeactivationReason ReasonOf(ActivationExtras? extras, DeactivationReasonCode code) =>
        extras?.Reason ?? new DeactivationReason(code, TextOf(code));

    public IServiceProvider Services(SiloEngine engine)
    {
        lock (this)
            return (_scope ??= engine.ServiceProvider.CreateAsyncScope()).ServiceProvider;
    }

    public void Add(IStateLoader state) => (States ??= []).Add(state);

    public void Add(GrainTimer timer)
    {
        lock (this)
            (_timers ??= []).Add(timer);
    }

    public void Remove(GrainTimer timer)
    {
        lock (this)
            _timers?.Remove(timer);
    }

    public void StopTimers()
    {
        GrainTimer[] timers;
        lock (this)
        {
            timers = _timers?.ToArray() ?? [];
            _timers = null;
        }

        foreach (var timer in timers)
            timer.Dispose();
    }

    /// <summary>Zero or less takes an earlier wish back.</summary>
    public void KeepFor(TimeSpan time, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var isForever = time == Timeout.InfiniteTimeSpan || time >= DateTimeOffset.MaxValue - now;
        lock (this)
            _keepUntil = isForever ? DateTimeOffset.MaxValue : time > TimeSpan.Zero ? now + time : default;
    }

    public bool IsKept(TimeProvider clock)
    {
        lock (this)
            return _keepUntil != default && clock.GetUtcNow() < _keepUntil;
    }

    public async ValueTask DisposeAsync()
    {
        StopTimers();
        _ended?.TrySetResult();
        if (_scope is { } scope)
            await scope.DisposeAsync();
    }

    private static string TextOf(DeactivationReasonCode code) => code switch
    {
        DeactivationReasonCode.ApplicationRequested => GrainBaseExtensions.OnIdleReason.Description,
        DeactivationReasonCode.ActivationIdle => "This activation has become idle.",
        DeactivationReasonCode.ShuttingDown => "This process is terminating.",
        _ => "",
    };
}
