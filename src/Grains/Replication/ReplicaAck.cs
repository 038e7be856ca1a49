namespace OrleansRelay.Grains.Replication;

/// <summary>What a node has after a batch.</summary>
[GenerateSerializer, Immutable, Alias("relay.replica-ack")]
public sealed record ReplicaAck
{
    /// <summary>For each origin of the batch, what is covered now; less than was sent if there was no room.</summary>
    [Id(0)]
    public required CoveredOrigin[] Covered { get; init; }

    /// <summary>All of it is as safe as the node's <c>Fsync</c> promises. False while its disk fails.</summary>
    [Id(1)]
    public required bool IsDurable { get; init; }
}
