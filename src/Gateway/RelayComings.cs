using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;

namespace OrleansRelay.Gateway;

/// <summary>Tells the links of relays that have come over a connection, wherever in the cluster the link is.</summary>
internal sealed class RelayComings(
    RelayDirectory directory, RelayConnections connections, IGrainFactory grains, SiloAddress node, ILogger logger)
{
    /// <summary>A relay has come with which everything is said over this one connection.</summary>
    public void Came(RelayConnection connection)
    {
        var relayId = connection.Peer.RelayId;
        if (directory.Find(relayId) is null)
        {
            connections.Visited(connection);
            return;
        }

        connections.Came(connection);
        _ = TellAsync(relayId, grains.GetGrain<IFederationGrain>(relayId).Came(node));
    }

    /// <summary>A relay that speaks an earlier protocol is up: a link to it may try again.</summary>
    public void Contact(string relayId)
    {
        if (directory.Find(relayId) is not null)
            _ = TellAsync(relayId, grains.GetGrain<IFederationGrain>(relayId).Contact());
    }

    // Nobody waits for it: the link finds out by itself a little later.
    private async Task TellAsync(string relayId, ValueTask telling)
    {
        try
        {
            await telling;
        }
        catch (Exception error)
        {
            logger.LinkNotTold(relayId, error);
        }
    }
}
