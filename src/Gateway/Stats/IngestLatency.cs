namespace OrleansRelay.Gateway.Stats;

/// <summary>How long batches took in the last minute, from their bytes to the log.</summary>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Slowest">99 of 100 took no longer.</param>
/// <param name="Batches">So many there were.</param>
public readonly record struct IngestLatency(TimeSpan Median, TimeSpan Slowest, long Batches);
