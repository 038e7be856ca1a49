using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRelay.Web.Api;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>What somebody can do with a line that was delivered to him.</summary>
internal static class Tampering
{
    /// <summary>What the line says of its way.</summary>
    public static LogEntry Read(string line) =>
        LogEntry.Read(Encoding.UTF8.GetBytes(line)) ?? throw new InvalidOperationException($"No entry was delivered, but {line}");

    /// <summary>The line as if it had passed other relays.</summary>
    public static string Through(string line, params string[] relays) =>
        With(line, "seen_by", new JsonArray([.. relays.Select(static relay => (JsonNode)relay)]));

    /// <summary>The line with another text, and the id that it had.</summary>
    public static string Saying(string line, string text) => With(line, "body", text);

    /// <summary>The line as if somebody said something else now, at a relay of another name.</summary>
    public static string Inventing(string line, string text, string relay) =>
        Through(With(Saying(line, text), "timestamp", TimeProvider.System.UnixNow()), relay);

    /// <summary>What a relay has answered, in a word or two.</summary>
    public static string Verdict(JsonElement answer) =>
        answer.TryGetProperty("error", out var error) ? error.GetString()!
        : answer.TryGetProperty("duplicate", out _) ? "duplicate"
        : "taken as new";

    private static string With(string line, string member, JsonNode value)
    {
        var entry = JsonNode.Parse(line)!.AsObject();
        entry[member] = value;
        return entry.ToJsonString();
    }
}
