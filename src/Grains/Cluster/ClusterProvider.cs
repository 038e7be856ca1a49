namespace OrleansRelay.Grains.Cluster;

/// <summary>How the nodes of a relay find each other.</summary>
public enum ClusterProvider
{
    /// <summary>Not at all: this node is the relay.</summary>
    None,

    /// <summary>One node, the primary, keeps the list of them in its memory. For nodes of one machine, to try it.</summary>
    Local,

    /// <summary>A Redis server keeps it.</summary>
    Redis,
}
