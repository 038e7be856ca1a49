using System.Diagnostics.CodeAnalysis;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The usual base of a grain class.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>The engine makes grains inside their activation, which is therefore the current context.</summary>
    protected Grain()
        : this(Activation.Current!, null)
    {
    }

    /// <summary>For unit tests that hand the grain a context and an engine of their own.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? (grainContext as Activation)?.Engine;
    }

    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => GrainContext.GrainId.ToString();

    public string RuntimeIdentity => Runtime?.SiloIdentity ?? "";

    internal IGrainRuntime? Runtime { get; }

    internal IGrainRuntime RequiredRuntime => Runtime ?? throw new InvalidOperationException(
        "This grain was made with 'new', outside the engine, and was given no IGrainRuntime.");

    protected IGrainFactory GrainFactory => RequiredRuntime.GrainFactory;

    protected internal IServiceProvider ServiceProvider =>
        GrainContext?.ActivationServices ?? Runtime?.ServiceProvider!;

    /// <summary>
    /// Called before the first call reaches the grain; if it fails, so do the calls that waited for it.
    /// </summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called when the grain is done: idle, asked to end, or the silo stops.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Ends this activation once the calls in progress are done; the next call makes a new one.</summary>
    protected void DeactivateOnIdle() => RequiredRuntime.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps an idle activation for at least this long; zero takes an earlier wish back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => RequiredRuntime.DelayDeactivation(GrainContext, timeSpan);
}
