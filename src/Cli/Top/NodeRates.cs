using OrleansRelay.Client;

namespace OrleansRelay.Cli.Top;

/// <summary>What happened at a node between two looks, a second. Null where one of the two does not tell.</summary>
internal sealed record NodeRates(double? Accepted, double? SentBytes, double? Duplicates, double? Limited, double? Refused, double? CpuShare)
{
    /// <param name="before">The same node some time ago; null if there was none.</param>
    public static NodeRates Between(RelayNodeStats? before, RelayNodeStats now)
    {
        // A node that has started anew counts from zero.
        if (before is not { Uptime: { } then } || now.Uptime is not { } since || since <= then)
            return new NodeRates(null, null, null, null, null, null);
        var seconds = (since - then).TotalSeconds;
        return new NodeRates(
            Rate(before.Accepted, now.Accepted),
            Rate(before.SentBytes, now.SentBytes),
            Rate(before.Duplicates, now.Duplicates),
            Rate(before.Limited, now.Limited),
            Rate(before.Refused, now.Refused),
            (now.CpuTime - before.CpuTime)?.TotalSeconds / seconds);

        double? Rate(long? from, long? to) => (to - from) / seconds;
    }
}
