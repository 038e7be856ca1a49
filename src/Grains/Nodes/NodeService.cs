using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Nodes;

/// <inheritdoc cref="INodeService"/>
internal sealed class NodeService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, PeerRoster roster, NodeReports reports, PeerHints hints)
    : GrainService(id, silo, loggers), INodeService
{
    public Task<RosterNews> PeersSince(RosterPlace since) => Task.FromResult(roster.NewsSince(since));

    public Task<PeerHint[]> Hints() => Task.FromResult(hints.All().ToArray());

    public Task<NodeReport> Report() => Task.FromResult(reports.OfThisNode);
}
