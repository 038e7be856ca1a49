using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansRelay.Gateway.Stats;

/// <summary>What <c>||{"stats": true}</c> is answered; docs/protocol.md says what each member means.</summary>
internal sealed record StatsReply(
    string Status,
    double Time,
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Node,
    StatsReply.NodeStats[] Nodes,
    StatsReply.LinkStats[] Links,
    StatsReply.LimitStats[] Limits)
{
    /// <summary>One line of ASCII JSON, newline included.</summary>
    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, StatsJson.Default.StatsReply), (byte)'\n'];

    /// <summary>A node that does not answer has a name, if that is known, an error, and nothing else.</summary>
    internal sealed record NodeStats
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public string? Node { get; init; }

        public string? Error { get; init; }

        public double? Uptime { get; init; }

        public int? Connections { get; init; }

        public int? Peers { get; init; }

        public long? Accepted { get; init; }

        public long? Duplicates { get; init; }

        public long? Limited { get; init; }

        public long? Refused { get; init; }

        public long? SentBytes { get; init; }

        public long? LogBytes { get; init; }

        public long? MemoryBytes { get; init; }

        public double? CpuSeconds { get; init; }
    }

    internal sealed record LinkStats(string Relay, string State, long BehindMessages, double BehindSeconds, bool Slowed, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Error);

    internal sealed record LimitStats(string Address, long Limited);
}

/// <summary>How a <see cref="StatsReply"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatsReply))]
internal sealed partial class StatsJson : JsonSerializerContext;
