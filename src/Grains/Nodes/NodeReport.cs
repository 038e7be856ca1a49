using OrleansRelay.Grains.Replication;

namespace OrleansRelay.Grains.Nodes;

/// <summary>How a node is. What is counted is counted from its start.</summary>
[GenerateSerializer, Immutable, Alias("relay.node-report")]
public sealed record NodeReport
{
    /// <summary>Its name, where there are several.</summary>
    [Id(0)]
    public string? Node { get; init; }

    /// <summary>Why there is nothing to tell; null if there is.</summary>
    [Id(1)]
    public string? Error { get; init; }

    [Id(2)]
    public TimeSpan Uptime { get; init; }

    /// <summary>Connections of clients and relays, registered or not.</summary>
    [Id(3)]
    public int Connections { get; init; }

    /// <summary>Peers that are connected.</summary>
    [Id(4)]
    public int Peers { get; init; }

    /// <summary>Messages that came in here and were new, from clients and relays.</summary>
    [Id(5)]
    public long Accepted { get; init; }

    /// <summary>… and were here before.</summary>
    [Id(6)]
    public long Duplicates { get; init; }

    /// <summary>Frames that were over an address's limit.</summary>
    [Id(7)]
    public long Limited { get; init; }

    /// <summary>Frames that were refused for what they say.</summary>
    [Id(8)]
    public long Refused { get; init; }

    /// <summary>Bytes sent to clients and relays.</summary>
    [Id(9)]
    public long SentBytes { get; init; }

    /// <summary>Where its log ends.</summary>
    [Id(10)]
    public long LogBytes { get; init; }

    /// <summary>What its process has of the machine's memory.</summary>
    [Id(11)]
    public long MemoryBytes { get; init; }

    /// <summary>Processor time that its process has used.</summary>
    [Id(12)]
    public TimeSpan Processor { get; init; }

    /// <summary>Who was turned away most in the last minute or two, at most 20.</summary>
    [Id(13)]
    public LimitedAddress[] Limits { get; init; } = [];

    /// <summary>How far the other nodes are behind it.</summary>
    [Id(14)]
    public ReplicaLag[] Replicas { get; init; } = [];
}
