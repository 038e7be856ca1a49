using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Nodes;

namespace OrleansRelay.Grains.Presence;

/// <summary>Asks the other nodes for what has changed among their peers since it last did.</summary>
public sealed class RosterRefresh(PeerRoster roster, ClusterNodes nodes, NodeServiceClient services, ILogger<RosterRefresh> logger)
{
    /// <summary>There is nobody to ask.</summary>
    public bool IsAlone => nodes.IsAlone;

    /// <summary>Returns when all have answered, or can't. Those that can't count as they did before, until they are found dead.</summary>
    public async Task RunAsync()
    {
        var others = nodes.Others;
        roster.Keep(others);
        await Task.WhenAll(others.Select(AskAsync));
    }

    private async Task AskAsync(SiloAddress node)
    {
        try
        {
            roster.Learn(node, await services.At(node).PeersSince(roster.PlaceOf(node)));
        }
        catch (Exception error)
        {
            logger.PeersNotHeard(node, error);
        }
    }
}
