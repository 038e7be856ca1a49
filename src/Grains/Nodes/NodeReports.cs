using OrleansRelay.Grains.Cluster;

namespace OrleansRelay.Grains.Nodes;

/// <summary>How the nodes of this relay are.</summary>
public sealed class NodeReports(ClusterNodes nodes, NodeServiceClient services)
{
    /// <summary>Tells how this node is; null until it serves.</summary>
    public Func<NodeReport>? Own { get; set; }

    /// <summary>How this node is.</summary>
    public NodeReport OfThisNode => Own?.Invoke() ?? new NodeReport { Error = "It does not serve yet." };

    /// <summary>All nodes, this one first. Those that do not answer say so.</summary>
    public async Task<NodeReport[]> AllAsync() => [OfThisNode, .. await Task.WhenAll(nodes.Others.Select(AskAsync))];

    private async Task<NodeReport> AskAsync(SiloAddress node)
    {
        try
        {
            return await services.At(node).Report();
        }
        catch (Exception)
        {
            return new NodeReport { Node = nodes.NameOf(node), Error = "It does not answer." };
        }
    }
}
