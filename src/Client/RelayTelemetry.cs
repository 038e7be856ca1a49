namespace OrleansRelay.Client;

/// <summary>What to listen to for whoever wants to know what clients do.</summary>
public static class RelayTelemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/> and of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string SourceName = "OrleansRelay.Client";
}
