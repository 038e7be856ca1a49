using System.Text.Json;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Top;

/// <summary>How a relay is doing, for programs: an object on a line, in the names of the wire, and rates beside the counts.</summary>
internal static class TopJson
{
    /// <inheritdoc cref="TopView.Of"/>
    public static string Of(RelayStats? before, RelayStats now) => MessageJson.Line(json =>
    {
        if (now.Time is { } time)
            json.WriteNumber("time", MessageJson.UnixSeconds(time));
        json.WriteString("id", now.Id);
        json.WriteString("node", now.Node);
        json.WriteStartArray("nodes");
        foreach (var node in now.Nodes)
            Node(json, node, NodeRates.Between(before?.Nodes.FirstOrDefault(one => one.Node == node.Node), node));
        json.WriteEndArray();
        json.WriteStartArray("links");
        foreach (var link in now.Links)
            Link(json, link);
        json.WriteEndArray();
        json.WriteStartArray("limits");
        foreach (var limit in now.Limits)
        {
            json.WriteStartObject();
            json.WriteString("address", limit.Address);
            json.WriteNumber("limited", limit.Limited);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Node(Utf8JsonWriter json, RelayNodeStats node, NodeRates rates)
    {
        json.WriteStartObject();
        json.WriteString("node", node.Node);
        if (node.Error is { } error)
            json.WriteString("error", error);
        Number(json, "uptime", node.Uptime?.TotalSeconds);
        Number(json, "connections", node.Connections);
        Number(json, "peers", node.Peers);
        Number(json, "accepted", node.Accepted);
        Number(json, "accepted_per_second", rates.Accepted);
        Number(json, "duplicates", node.Duplicates);
        Number(json, "duplicates_per_second", rates.Duplicates);
        Number(json, "sent_bytes", node.SentBytes);
        Number(json, "sent_bytes_per_second", rates.SentBytes);
        Number(json, "limited", node.Limited);
        Number(json, "limited_per_second", rates.Limited);
        Number(json, "refused", node.Refused);
        Number(json, "refused_per_second", rates.Refused);
        Number(json, "log_bytes", node.LogBytes);
        Number(json, "memory_bytes", node.MemoryBytes);
        Number(json, "cpu_seconds", node.CpuTime?.TotalSeconds);
        Number(json, "cpu_share", rates.CpuShare);
        json.WriteEndObject();
    }

    private static void Link(Utf8JsonWriter json, RelayLinkStats link)
    {
        json.WriteStartObject();
        json.WriteString("relay", link.Relay);
        json.WriteString("state", link.State);
        Number(json, "behind_messages", link.BehindMessages);
        Number(json, "behind_seconds", link.BehindFor?.TotalSeconds);
        if (link.IsSlowed is { } slowed)
            json.WriteBoolean("slowed", slowed);
        json.WriteString("error", link.Error);
        json.WriteEndObject();
    }

    // What is not told is left out.
    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, Math.Round(number, 3));
    }
}
