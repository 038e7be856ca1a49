using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansRelay.Grains.Telemetry;

/// <summary>What to listen to for whoever wants to know what a relay does. docs/operations.md says what there is.</summary>
public static class RelayTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/> of each relay of this process.</summary>
    public const string SourceName = "OrleansRelay";

    public static ActivitySource Activities { get; } = new(SourceName);

    /// <summary>The meter of a relay: its <see cref="Meter.Scope"/> tells it from that of another one in the same process.</summary>
    public static Meter MeterOf(IMeterFactory meters) => meters.Create(SourceName);
}
