using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Timers;

public sealed class TimerGrain : Grain, ITimerGrain
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);

    private IGrainTimer? _timer;

    private Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public Task Start(TimeSpan dueTime, TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            static (grain, token) =>
            {
                Assert.False(token.IsCancellationRequested);
                grain.Probe.Alone(() => grain.Probe.Add("tick"));
                return Task.CompletedTask;
            },
            this,
            new GrainTimerCreationOptions { DueTime = dueTime, Period = period, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartFailing()
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                Probe.Add("tick");
                throw new InvalidOperationException("a tick that fails");
            },
            Short,
            Short);
        return Task.CompletedTask;
    }

    public Task StartSlow()
    {
        var running = 0;
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                Probe.Add(++running == 1 ? "tick" : "overlap");
                await Task.Delay(30);
                running--;
            },
            new GrainTimerCreationOptions(Short, Short) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task StartOverloads()
    {
        this.RegisterGrainTimer(() => Tick("plain"), new GrainTimerCreationOptions(Short, Timeout.InfiniteTimeSpan));
        this.RegisterGrainTimer(_ => Tick("token"), Short, Timeout.InfiniteTimeSpan);
        this.RegisterGrainTimer(Tick, "state", Short, Timeout.InfiniteTimeSpan);
        this.RegisterGrainTimer((name, _) => Tick(name), "both", Short, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        Probe.Add("stopped");
        return Task.CompletedTask;
    }

    public async Task WaitForGate()
    {
        Probe.Add("waiting");
        await Probe.Gate;
        Probe.Add("done");
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Add("deactivated");
        return Task.CompletedTask;
    }

    private Task Tick(string name)
    {
        Probe.Add(name);
        return Task.CompletedTask;
    }
}
