using Orleans.Services;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Nodes;

/// <summary>A node, as the other nodes ask it about itself.</summary>
[Alias("relay.node")]
public interface INodeService : IGrainService
{
    /// <summary>What has changed among its peers since another node knew them.</summary>
    [Alias("peers-since"), ResponseTimeout("00:00:02")]
    Task<RosterNews> PeersSince(RosterPlace since);

    /// <summary>What it has heard of the peers of relays.</summary>
    [Alias("hints"), ResponseTimeout("00:00:02")]
    Task<PeerHint[]> Hints();

    /// <summary>How it is.</summary>
    [Alias("report"), ResponseTimeout("00:00:02")]
    Task<NodeReport> Report();
}
