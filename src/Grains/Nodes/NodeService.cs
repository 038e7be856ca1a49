using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Presence;

namespace OrleansRelay.Grains.Nodes;

/// <inheritdoc cref="INodeService"/>
internal sealed class NodeService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, PeerRoster roster, NodeReports reports)
    : GrainService(id, silo, loggers), INodeService
{
    public Task<RosterNews> PeersSince(RosterPlace since) => Task.FromResult(roster.NewsSince(since));

    public Task<NodeReport> Report() => Task.FromResult(reports.OfThisNode);
}
