using System.Text;
using System.Text.Json;

namespace OrleansRelay.Protocol.Tests;

/// <summary>The expected results that were made with Python, and names used all over.</summary>
internal static class TestData
{
    public static readonly PeerName Alice = Name("alice");
    public static readonly PeerName Relay1 = Name("relay1");
    public static readonly PeerName Relay2 = Name("relay2");

    public static PeerName Name(string value) =>
        PeerName.TryCreate(value, out PeerName? name, out string? reason) ? name! : throw new ArgumentException(reason);

    public static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(typeof(TestData).Assembly.GetManifestResourceStream(file)!);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    public static IEnumerable<Vector> Vectors() => Lines("msg_id_vectors.jsonl").Select(line =>
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return new Vector(
            root.GetProperty("client_json").GetString()!,
            root.GetProperty("from").GetString()!,
            root.GetProperty("to").GetString()!,
            root.GetProperty("timestamp").GetRawText(),
            root.GetProperty("relay").GetString()!,
            root.GetProperty("canonical").GetString()!,
            root.GetProperty("msg_id").GetString()!);
    });

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    internal sealed record Vector(
        string ClientJson, string From, string To, string Timestamp, string Relay, string Canonical, string MessageId);
}
