using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>The nodes that are this relay.</summary>
internal static class NodesApi
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/nodes", TellAsync).WithTags("Relay").WithSummary("The nodes that are this relay, the asked one first.");

    private static async Task<Cluster> TellAsync(NodeReports reports, Hello self)
    {
        var all = await reports.AllAsync();
        return new Cluster(self.RelayId, [.. all.Select(static (report, i) => new NodeOfCluster(report) { Self = i == 0 })]);
    }

    /// <param name="Relay">The relay's id.</param>
    internal sealed record Cluster(string Relay, NodeOfCluster[] Nodes);

    internal sealed record NodeOfCluster(NodeReport Report) : NodeCounters(Report)
    {
        [JsonIgnore]
        public NodeReport Report { get; } = Report;

        /// <summary>It is the one that was asked.</summary>
        public bool Self { get; init; }

        /// <summary>Why nothing else is known of it; null if it is.</summary>
        public string? Error => Report.Error;

        /// <summary>How far the others are behind what it has accepted.</summary>
        public Replica[] Replicas => [.. Report.Replicas.Select(static lag => new Replica(lag.Node, lag.Behind))];
    }

    /// <param name="Node">The other node.</param>
    internal sealed record Replica(string Node, long BehindBytes);
}
