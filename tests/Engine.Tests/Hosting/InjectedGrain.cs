using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Engine.Tests.Hosting;

public sealed class Singleton
{
    public string Name => "singleton";
}

public sealed class Scoped : IDisposable
{
    private static int _made;
    private static int _disposed;

    public static int Disposed => _disposed;

    public int Number { get; } = Interlocked.Increment(ref _made);

    public void Dispose() => Interlocked.Increment(ref _disposed);
}

public sealed class InjectedGrain(
    Singleton singleton,
    Scoped scoped,
    [FromKeyedServices("blue")] Singleton keyed,
    ILogger<InjectedGrain> logger,
    IGrainContext context,
    IGrainFactory factory,
    TimeProvider clock) : Grain, IInjectedGrain
{
    public Task<string> Describe()
    {
        Assert.NotNull(logger);
        Assert.NotNull(clock);
        Assert.NotSame(singleton, keyed);
        Assert.Same(singleton, ServiceProvider.GetRequiredService<Singleton>());
        Assert.Same(scoped, ServiceProvider.GetRequiredService<Scoped>());
        Assert.Same(context, GrainContext);
        Assert.Equal(
            factory.GetGrain<IInjectedGrain>("other"), GrainFactory.GetGrain<IInjectedGrain>("other"));
        return Task.FromResult($"{singleton.Name} for {context.GrainId.Key}");
    }

    public Task<int> ScopeNumber() => Task.FromResult(scoped.Number);

    public Task Leave()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
