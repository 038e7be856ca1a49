using System.Text.Json;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Logs;

/// <summary>A line of a log file as the message that it is.</summary>
internal static class LogLine
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 80 };

    /// <summary>Null if it is none: it is shown as it stands, not understood.</summary>
    public static RelayMessage? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line, Strict);
            return Read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static RelayMessage? Read(JsonElement entry)
    {
        if (Times.FromUnix(entry.GetProperty("timestamp").GetDouble()) is not { } time)
            return null;
        return new RelayMessage
        {
            From = Text(entry.GetProperty("from")),
            To = Text(entry.GetProperty("to")),
            Body = entry.GetProperty("body").Clone(),
            ClientId = entry.TryGetProperty("id", out var id) ? Text(id) : null,
            Timestamp = time,
            SeenBy = [.. entry.GetProperty("seen_by").EnumerateArray().Select(Text)],
            Id = Text(entry.GetProperty("msg_id")),
        };
    }

    private static string Text(JsonElement text) => text.GetString() ?? throw new FormatException();
}
