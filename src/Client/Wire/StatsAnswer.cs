using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>The relay's answer to the question how it is doing.</summary>
internal static class StatsAnswer
{
    /// <exception cref="RelayException">No relay answers so.</exception>
    public static RelayStats Parse(ReadOnlyMemory<byte> line)
    {
        using var json = JsonMembers.Parse(line);
        var answer = json.RootElement;
        return new RelayStats
        {
            Time = answer.Time("time"u8),
            Id = answer.Text("id"u8),
            Node = answer.Text("node"u8),
            Nodes = answer.Objects("nodes"u8, ReadNode),
            Links = answer.Objects("links"u8, ReadLink),
            Limits = answer.Objects("limits"u8, ReadLimit),
        };
    }

    private static RelayNodeStats ReadNode(JsonElement node) => new()
    {
        Node = node.Text("node"u8),
        Error = node.Text("error"u8),
        Uptime = node.Duration("uptime"u8),
        Connections = node.Number("connections"u8),
        Peers = node.Number("peers"u8),
        Accepted = node.Number("accepted"u8),
        Duplicates = node.Number("duplicates"u8),
        SentBytes = node.Number("sent_bytes"u8),
        Limited = node.Number("limited"u8),
        Refused = node.Number("refused"u8),
        LogBytes = node.Number("log_bytes"u8),
        MemoryBytes = node.Number("memory_bytes"u8),
        CpuTime = node.Duration("cpu_seconds"u8),
    };

    private static RelayLinkStats ReadLink(JsonElement link) => new()
    {
        Relay = link.Text("relay"u8),
        State = link.Text("state"u8),
        BehindMessages = link.Number("behind_messages"u8),
        BehindFor = link.Duration("behind_seconds"u8),
        IsSlowed = link.Flag("slowed"u8),
        Error = link.Text("error"u8),
    };

    private static RelayLimitStats ReadLimit(JsonElement limit) => new(limit.Text("address"u8) ?? "", limit.Number("limited"u8) ?? 0);
}
