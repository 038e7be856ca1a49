using System.Diagnostics;
using OrleansRelay.Grains.Telemetry;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>A batch, as traces show it: with the calls of grains in it, if Orleans tells of those. Nothing of it goes to others.</summary>
internal static class IngestActivity
{
    /// <summary>Null if nobody listens.</summary>
    public static Activity? Start(int frames, bool isRelay)
    {
        if (!RelayTelemetry.Activities.HasListeners())
            return null;
        return RelayTelemetry.Activities.StartActivity("ingest", ActivityKind.Consumer)?
            .SetTag("messaging.system", "orleansrelay")
            .SetTag("messaging.operation.name", "ingest")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.batch.message_count", frames)
            .SetTag("orleansrelay.sender", isRelay ? "relay" : "client");
    }
}
