using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Frames and answers as text, and the ids of plain entries, made the long way round.</summary>
internal static class Wire
{
    private static readonly long Start = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>A time that relays remember: some seconds after the first of the tests.</summary>
    public static string Time(int seconds = 0) => $"{Start + seconds}.5";

    public static string Send(string to, string text, string? id = null) => id is null
        ? $"{to}||{{\"text\": \"{text}\"}}\n"
        : $"{to}||{{\"text\": \"{text}\", \"id\": \"{id}\"}}\n";

    public static string Ack(string msgId, bool duplicate = false) => duplicate
        ? $"{{\"status\": \"ok\", \"msg_id\": \"{msgId}\", \"duplicate\": true}}"
        : $"{{\"status\": \"ok\", \"msg_id\": \"{msgId}\"}}";

    /// <summary>An entry's delivery line; body and texts plain ASCII.</summary>
    public static string Entry(
        string from, string to, string body, string timestamp, string[] seenBy, string? msgId = null, string? id = null)
    {
        var own = id is null ? "" : $"\"id\": \"{id}\", ";
        var hops = string.Join(", ", seenBy.Select(hop => $"\"{hop}\""));
        msgId ??= id is null ? IdOf(from, to, body, timestamp, seenBy[0]) : IdOf(from, to, body, id);
        return $"{{\"from\": \"{from}\", \"to\": \"{to}\", \"body\": \"{body}\", {own}\"timestamp\": {timestamp}, "
            + $"\"seen_by\": [{hops}], \"msg_id\": \"{msgId}\"}}";
    }

    public static string IdOf(string from, string to, string body, string timestamp, string origin) => Hash(
        $"{{\"body\": \"{body}\", \"from\": \"{from}\", \"seen_by\": [\"{origin}\"], \"timestamp\": {timestamp}, \"to\": \"{to}\"}}");

    public static string IdOf(string from, string to, string body, string id) =>
        Hash($"{{\"body\": \"{body}\", \"from\": \"{from}\", \"id\": \"{id}\", \"to\": \"{to}\"}}");

    public static string MsgId(string line) => Member(line, "msg_id");

    public static string Body(string line) => Member(line, "body");

    public static string Error(string line) => Member(line, "error");

    public static string Member(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).ToString();
    }

    /// <summary>Computes the id of a delivered line from what it says.</summary>
    public static string IdOfContent(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Raw(string name) => json.RootElement.GetProperty(name).GetRawText();
        return json.RootElement.TryGetProperty("id", out var id)
            ? Hash($"{{\"body\": {Raw("body")}, \"from\": {Raw("from")}, \"id\": {id.GetRawText()}, \"to\": {Raw("to")}}}")
            : Hash($"{{\"body\": {Raw("body")}, \"from\": {Raw("from")}, \"seen_by\": [{json.RootElement.GetProperty("seen_by")[0].GetRawText()}], "
                + $"\"timestamp\": {Raw("timestamp")}, \"to\": {Raw("to")}}}");
    }

    public static string Micros(long micros) => (micros / 1e6).ToString("R", CultureInfo.InvariantCulture);

    private static string Hash(string canonical) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
}
