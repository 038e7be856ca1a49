using Orleans.Concurrency;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Turns;

public abstract class TurnGrain : Grain, ITurnGrain
{
    private static int _instances;

    private readonly int _number = Interlocked.Increment(ref _instances);
    private int _sum;

    private Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Add("activated");
        return Task.CompletedTask;
    }

    public async Task<int> Work(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Probe.Alone(() =>
            {
                var read = _sum;
                Thread.SpinWait(20);
                _sum = read + 1;
            });
            if (step % 2 == 0)
                await Task.Yield();
            else
                await Task.Run(static () => Thread.SpinWait(50));
        }

        return _sum;
    }

    public async Task Wait(string name)
    {
        Probe.Add($"{name} begun");
        await Probe.Gate;
        Probe.Add($"{name} ended");
    }

    public Task Pass(string name)
    {
        Probe.Add(name);
        return Task.CompletedTask;
    }

    public Task SlipIn(string name) => Pass(name);

    public async Task Read(string name)
    {
        Probe.Add($"{name} begun");
        await Probe.Gate;
    }

    public Task<int> InstanceNumber() => Task.FromResult(_number);

    public abstract Task Circle(string otherKey, bool back);
}

public sealed class StrictGrain : TurnGrain, IStrictGrain
{
    public override Task Circle(string otherKey, bool back) => back
        ? GrainFactory.GetGrain<IStrictGrain>(otherKey).Circle(this.GetPrimaryKeyString(), back: false)
        : GrainFactory.GetGrain<IStrictGrain>(otherKey).Pass("round");
}

[Reentrant]
public sealed class ReentrantGrain : TurnGrain, IReentrantGrain
{
    public override Task Circle(string otherKey, bool back) => back
        ? GrainFactory.GetGrain<IReentrantGrain>(otherKey).Circle(this.GetPrimaryKeyString(), back: false)
        : GrainFactory.GetGrain<IReentrantGrain>(otherKey).Pass("round");
}
