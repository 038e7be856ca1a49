using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Gateway;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>How this node is.</summary>
internal static class NodeApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/node", Tell).WithTags("Relay").WithSummary("How this node is.");

    private static NodeState Tell(
        NodeReports reports, TcpGateway gateway, GatewayOptions options, MessageLog log, Hello self, RateLimitOptions limit, HttpOptions http,
        RelayPhase phase, IngestTimes times, TimeProvider time)
    {
        var report = reports.OfThisNode;
        var now = time.UnixNow();
        return new NodeState(report)
        {
            Id = self.RelayId,
            Software = self.Software,
            State = phase.Name,
            Time = now,
            Started = now - report.Uptime.TotalSeconds,
            Bind = gateway.Endpoint.Address.ToString(),
            Port = gateway.Endpoint.Port,
            Epoch = log.Origin.ToString(),
            Position = log.Head,
            OldestPosition = log.Oldest,
            ManagedBytes = GC.GetTotalMemory(forceFullCollection: false),
            PendingBytes = gateway.PendingBytes,
            Waiting = gateway.Waiting,
            Latency = LatencyState.Of(times.Latest),
            SlowReaders = gateway.SlowReaders(),
            RateLimit = new RateLimitState(limit.Messages, limit.Seconds),
            Presence = Word(options.Presence),
            WebSocket = Word(http.WebSocket),
            Lessons = http.Lessons,
        };
    }

    private static string Word<T>(T choice)
        where T : struct, Enum => $"{choice}".ToLowerInvariant();

    internal sealed record NodeState(NodeReport Report) : NodeCounters(Report)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public NodeReport Report { get; } = Report;

        /// <summary>The relay's id.</summary>
        public required string Id { get; init; }

        public required string Software { get; init; }

        /// <summary>starting, serving or draining.</summary>
        public required string State { get; init; }

        /// <summary>Its clock, in seconds since 1970.</summary>
        public required double Time { get; init; }

        /// <summary>Since when it serves, in seconds since 1970.</summary>
        public required double Started { get; init; }

        /// <summary>Where clients connect to over TCP.</summary>
        public required string Bind { get; init; }

        public required int Port { get; init; }

        /// <summary>The life of the log that positions mean something in.</summary>
        public required string Epoch { get; init; }

        /// <summary>Where the log ends.</summary>
        public required long Position { get; init; }

        /// <summary>Where what it still holds begins.</summary>
        public required long OldestPosition { get; init; }

        /// <summary>What its objects take of memory.</summary>
        public required long ManagedBytes { get; init; }

        /// <summary>What connections have begun to say, or don't take.</summary>
        public required long PendingBytes { get; init; }

        /// <summary>Batches that wait for room in the log, or long for another node.</summary>
        public required int Waiting { get; init; }

        /// <summary>How long batches took of late, from their bytes to the log; null if there were none.</summary>
        public required LatencyState? Latency { get; init; }

        /// <summary>Connections that are behind the log's end, the slowest first, at most 20.</summary>
        public required IReadOnlyList<SlowReader> SlowReaders { get; init; }

        public required RateLimitState RateLimit { get; init; }

        /// <summary>open or off.</summary>
        public required string Presence { get; init; }

        /// <summary>token, open or off.</summary>
        public required string WebSocket { get; init; }

        /// <summary>Whether lessons may be played here.</summary>
        public required bool Lessons { get; init; }
    }

    /// <param name="Samples">So many batches there were in the last minute, or half of it at least.</param>
    internal sealed record LatencyState(double IngestP50Ms, double IngestP99Ms, long Samples)
    {
        public static LatencyState? Of(IngestLatency? latency) => latency is { } known
            ? new LatencyState(known.Median.TotalMilliseconds, known.Slowest.TotalMilliseconds, known.Batches)
            : null;
    }

    /// <param name="Messages">So many frames an address may send in the window; 0: as many as it likes.</param>
    /// <param name="Seconds">The length of the window.</param>
    internal sealed record RateLimitState(int Messages, double Seconds);
}
