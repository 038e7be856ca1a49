using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Lifecycle;

public class LifecycleGrain : Grain, ILifecycleGrain, IDisposable
{
    private static int _instances;

    private readonly int _number = Interlocked.Increment(ref _instances);

    private protected Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Add("activating");
        Assert.True(cancellationToken.CanBeCanceled);
        if (Probe.FailWith is { } failure)
        {
            await Task.Yield();
            throw failure;
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Add($"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Touch()
    {
        Probe.Add("touched");
        return Task.FromResult(_number);
    }

    public Task<int> Leave()
    {
        DeactivateOnIdle();
        return Task.FromResult(_number);
    }

    public async Task LeaveAfterGate()
    {
        DeactivateOnIdle();
        Probe.Add("leaving");
        await Probe.Gate;
        Probe.Add("left");
    }

    public Task Keep(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task TickEvery(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(
            () =>
            {
                Probe.Add("tick");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Slip() => Task.CompletedTask;

    public void Dispose()
    {
        Probe.Add("disposed");
        GC.SuppressFinalize(this);
    }
}

[KeepAlive]
public sealed class KeptGrain : LifecycleGrain, IKeptGrain;

/// <summary>Takes its time to begin and to end.</summary>
public sealed class SlowGrain : LifecycleGrain, ISlowGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        await Task.Delay(20, cancellationToken);
        Probe.Add("activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Add("deactivating");
        await Task.Delay(20, cancellationToken);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }
}
