using System.Text.Json;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>What a delivery line says of its way.</summary>
/// <param name="SeenBy">The relays that it has passed, the one that has the line last.</param>
internal sealed record LogEntry(string Id, string From, string[] SeenBy)
{
    /// <summary>Null if it is no line of an entry.</summary>
    public static LogEntry? Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var entry = JsonDocument.ParseValue(ref reader);
        var members = entry.RootElement;
        var isEntry = members.TryGetProperty("msg_id", out var id) & members.TryGetProperty("from", out var from)
            & members.TryGetProperty("seen_by", out var hops);
        return isEntry
            ? new LogEntry(id.GetString()!, from.GetString()!, [.. hops.EnumerateArray().Select(static hop => hop.GetString()!)])
            : null;
    }
}
