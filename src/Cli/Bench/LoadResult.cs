namespace OrleansRelay.Cli.Bench;

/// <summary>What came of it.</summary>
/// <param name="SendTime">From the first message to the last acknowledgement.</param>
/// <param name="DeliveryTime">From the first message to the last delivery.</param>
/// <param name="Acknowledged">From sending to the acknowledgement, of each message.</param>
/// <param name="Delivered">From sending to the delivery, of each message at each receiver.</param>
internal sealed record LoadResult(TimeSpan SendTime, TimeSpan DeliveryTime, Latencies Acknowledged, Latencies Delivered);
