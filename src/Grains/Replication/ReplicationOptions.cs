namespace OrleansRelay.Grains.Replication;

/// <summary>How a node follows the others.</summary>
public sealed record ReplicationOptions
{
    /// <summary>An acknowledgement waits until so many other nodes have the message.</summary>
    public int AckReplicas { get; init; }

    /// <summary>How long it waits; then the client is told how many have it.</summary>
    public TimeSpan AckDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that starts waits for what the others have before it serves.</summary>
    public TimeSpan CatchUpDeadline { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>No line of any node's log is longer.</summary>
    public required int MaxLineBytes { get; init; }
}
