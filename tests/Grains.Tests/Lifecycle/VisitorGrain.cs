using System.Collections.Concurrent;

namespace OrleansRelay.Grains.Tests.Lifecycle;

public sealed class VisitorGrain : Grain, IVisitorGrain
{
    private static readonly ConcurrentDictionary<string, int> Visits = new();

    /// <summary>How often the grain of that key was touched, over all its activations.</summary>
    public static int VisitsOf(string key) => Visits.GetValueOrDefault(key);

    public ValueTask Touch()
    {
        Visits.AddOrUpdate(this.GetPrimaryKeyString(), 1, static (_, count) => count + 1);
        return ValueTask.CompletedTask;
    }

    public ValueTask Leave()
    {
        DeactivateOnIdle();
        return Touch();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.Delay(5, cancellationToken);
}
