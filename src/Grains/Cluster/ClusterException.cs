namespace OrleansRelay.Grains.Cluster;

/// <summary>This node can't be one of its cluster, for a reason that its operator can put right. The message is a line for him.</summary>
public sealed class ClusterException(string message) : Exception(message)
{
    /// <summary>The other nodes know of this one already: it has to take its leave.</summary>
    public bool HasJoined { get; init; }
}
