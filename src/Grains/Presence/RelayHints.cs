using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Presence;

/// <summary>What the nodes of this relay have heard of the peers of others: each link ends at one of them.</summary>
public sealed class RelayHints(PeerHints own, Hello self, ClusterNodes nodes, NodeServiceClient services, ILogger<RelayHints> logger)
{
    /// <summary>The last word of each other relay, in the order of their ids.</summary>
    public async Task<IReadOnlyList<PeerHint>> AllAsync()
    {
        var others = await Task.WhenAll(nodes.Others.Select(AskAsync));
        return
        [
            .. own.All().Concat(others.SelectMany(static hints => hints)).Where(hint => hint.Relay != self.RelayId)
                .GroupBy(static hint => hint.Relay, static (_, hints) => hints.MaxBy(static hint => hint.Time)!)
                .OrderBy(static hint => hint.Relay, StringComparer.Ordinal),
        ];
    }

    private async Task<PeerHint[]> AskAsync(SiloAddress node)
    {
        try
        {
            return await services.At(node).Hints();
        }
        catch (Exception error)
        {
            logger.PeersNotHeard(node, error);
            return [];
        }
    }
}
