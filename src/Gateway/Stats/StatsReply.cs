using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansRelay.Gateway.Stats;

/// <summary>What <c>||{"stats": true}</c> is answered; docs/protocol.md says what each member means.</summary>
internal sealed record StatsReply(string Status, double Time, string Id, string? Node, StatsReply.NodeStats[] Nodes, StatsReply.LinkStats[] Links, StatsReply.LimitStats[] Limits)
{
    /// <summary>One line of ASCII JSON, newline included.</summary>
    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, StatsJson.Default.StatsReply), (byte)'\n'];

    internal sealed record NodeStats
    {
        public string? Node { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Error { get; init; }

        public double Uptime { get; init; }

        public int Connections { get; init; }

        public int Peers { get; init; }

        public long Accepted { get; init; }

        public long Duplicates { get; init; }

        public long Limited { get; init; }

        public long Refused { get; init; }

        public long SentBytes { get; init; }

        public long LogBytes { get; init; }

        public long MemoryBytes { get; init; }

        public double CpuSeconds { get; init; }
    }

    internal sealed record LinkStats(string Relay, string State, long BehindMessages, double BehindSeconds, bool Slowed, string? Error);

    internal sealed record LimitStats(string Address, long Limited);
}

/// <summary>How a <see cref="StatsReply"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatsReply))]
internal sealed partial class StatsJson : JsonSerializerContext;
