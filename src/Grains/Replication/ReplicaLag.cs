namespace OrleansRelay.Grains.Replication;

/// <summary>How far another node is behind with what it has from this one.</summary>
[GenerateSerializer, Immutable, Alias("relay.replica-lag")]
public sealed record ReplicaLag
{
    /// <summary>The other node's name.</summary>
    [Id(0)]
    public required string Node { get; init; }

    /// <summary>Bytes of this node's log from where it has everything to the end.</summary>
    [Id(1)]
    public long Behind { get; init; }
}
