using System.Diagnostics.Metrics;
using OrleansRelay.Grains.Telemetry;

namespace OrleansRelay.Gateway.Stats;

/// <summary>
/// How long batches take, from when their bytes are there until everything in them is decided and what is new is in the log. What
/// acknowledgements wait for after that, a disk or other nodes, is not counted.
/// </summary>
/// <param name="meters">Null: nobody is to listen.</param>
public sealed class IngestTimes(TimeProvider time, IMeterFactory? meters = null)
{
    private readonly RecentTimes _recent = new(time);
    private readonly Histogram<double>? _duration = meters is null ? null : RelayTelemetry.MeterOf(meters).CreateHistogram(
        "orleansrelay.ingest.duration",
        "s",
        "Time of a batch from its bytes to the log.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });

    /// <summary>Of the last minute, or half of it at least; null if there was none.</summary>
    public IngestLatency? Latest => _recent.Read();

    /// <summary>A batch begins.</summary>
    internal long Begin() => time.GetTimestamp();

    /// <summary>… and is in the log.</summary>
    internal void End(long began)
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(began, now);
        _recent.Count(elapsed, now);
        if (_duration is { Enabled: true } duration)
            duration.Record(elapsed.TotalSeconds);
    }
}
