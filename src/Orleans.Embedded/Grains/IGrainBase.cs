using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain class must be; <see cref="Grain"/> is one, a class of one's own may be one.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
