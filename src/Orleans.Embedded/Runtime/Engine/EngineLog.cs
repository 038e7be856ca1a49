using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What the engine logs. Event ids are never used again for something else.</summary>
internal sealed partial class EngineLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Silo {Silo} started: one process, no cluster.")]
    public partial void Started(string silo);

    [LoggerMessage(2, LogLevel.Information, "Silo {Silo} stopped.")]
    public partial void Stopped(string silo);

    [LoggerMessage(3, LogLevel.Warning, "{Count} activations had not ended when the time to stop was over.")]
    public partial void StoppedEarly(int count);

    [LoggerMessage(10, LogLevel.Error, "{GrainId} could not be activated.")]
    public partial void ActivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(11, LogLevel.Error, "OnDeactivateAsync of {GrainId} failed.")]
    public partial void DeactivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(12, LogLevel.Error, "Disposing what {GrainId} held failed.")]
    public partial void DisposalFailed(Exception exception, GrainId grainId);

    [LoggerMessage(13, LogLevel.Information, "Deactivating {GrainId} due to inconsistent state.")]
    public partial void InconsistentState(Exception exception, GrainId grainId);

    [LoggerMessage(20, LogLevel.Warning, "The one-way call {Call} to {GrainId} failed.")]
    public partial void OneWayCallFailed(Exception exception, string call, GrainId grainId);

    [LoggerMessage(21, LogLevel.Error, "Code of {GrainId} that nothing awaits failed.")]
    public partial void ContinuationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(22, LogLevel.Warning, "{Call} was dropped: the observer {GrainId} is gone.")]
    public partial void ObserverGone(string call, GrainId grainId);

    [LoggerMessage(30, LogLevel.Error, "A timer of {GrainId} failed; it goes on ticking.")]
    public partial void TimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(40, LogLevel.Error, "The collection of idle activations failed; the next round tries again.")]
    public partial void CollectionFailed(Exception exception);

    [LoggerMessage(50, LogLevel.Error, "Storage provider {Provider} failed: {Operation} of {State} for grain {GrainId}.")]
    public partial void StorageFailed(Exception exception, string provider, string state, string operation, GrainId grainId);
}
