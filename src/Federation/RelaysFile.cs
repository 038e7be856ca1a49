using System.Text.Json;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>
/// Reads <c>relays.json</c>: a JSON array of <c>{"id", "ip", "port"}</c>, as the seed has it. Comments and trailing
/// commas are accepted, since the seed's own example has them; anything else that is wrong names its line.
/// </summary>
public static class RelaysFile
{
    public const int MaxBytes = 1 << 20;
    public const int MaxRelays = 1000;

    private static readonly JsonReaderOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The relays of the file but the one with our own id; null if there is no such file.</summary>
    /// <exception cref="RelaysFileException">The file can't be read or something in it is wrong.</exception>
    public static IReadOnlyList<RelayAddress>? Load(string path, string ownId)
    {
        byte[] text;
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MaxBytes)
                throw RelaysFileException.BadEntry(path, 1, $"larger than {MaxBytes} bytes");
            text = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw RelaysFileException.Unreadable(path, error);
        }

        return Parse(text, path, ownId);
    }

    /// <inheritdoc cref="Load"/>
    /// <param name="path">Only for messages.</param>
    public static IReadOnlyList<RelayAddress> Parse(ReadOnlySpan<byte> text, string path, string ownId)
    {
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        var reader = new Utf8JsonReader(text, Lenient);
        try
        {
            var relays = ReadArray(ref reader, text, path);
            return [.. relays.Where(relay => relay.Id != ownId)];
        }
        catch (JsonException error)
        {
            throw RelaysFileException.NotJson(path, (error.LineNumber ?? 0) + 1, FirstSentence(error.Message));
        }
    }

    private static List<RelayAddress> ReadArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, string path)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw RelaysFileException.NotAnArray(path, LineOf(text, reader.TokenStartIndex));
        var relays = new List<RelayAddress>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var line = LineOf(text, reader.TokenStartIndex);
            var relay = ReadEntry(ref reader, text, path, line);
            if (relays.Any(other => other.Id == relay.Id))
                throw RelaysFileException.BadEntry(path, line, $"relay id \"{relay.Id}\" stands here a second time");
            if (relays.Count == MaxRelays)
                throw RelaysFileException.BadEntry(path, line, $"more than {MaxRelays} relays");
            relays.Add(relay);
        }

        // Reads on to the end, so that text after the array is found.
        reader.Read();
        return relays;
    }

    private static RelayAddress ReadEntry(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, string path, long line)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw RelaysFileException.NotAnArray(path, line);
        string? id = null, host = null;
        int? port = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString();
            reader.Read();
            var at = LineOf(text, reader.TokenStartIndex);
            switch (name)
            {
                case "id": id = ReadId(ref reader, path, at); break;
                case "ip": host = ReadHost(ref reader, path, at); break;
                case "port": port = ReadPort(ref reader, path, at); break;
                default: throw RelaysFileException.BadEntry(path, at, $"unknown member \"{name}\"; known: id, ip, port");
            }
        }

        if (id is null || host is null || port is null)
        {
            var missing = id is null ? "id" : host is null ? "ip" : "port";
            throw RelaysFileException.BadEntry(path, line, $"member \"{missing}\" is missing");
        }

        return new RelayAddress(id, host, port.Value);
    }

    private static string ReadId(ref Utf8JsonReader reader, string path, long line)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw RelaysFileException.BadEntry(path, line, "\"id\" must be a string");
        if (!PeerName.TryCreate(reader.GetString()!, out var name, out var reason))
            throw RelaysFileException.BadEntry(path, line, $"\"id\" is no relay id: {reason}");
        return name!.Value;
    }

    private static string ReadHost(ref Utf8JsonReader reader, string path, long line)
    {
        var host = reader.TokenType == JsonTokenType.String ? reader.GetString()!.Trim() : "";
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw RelaysFileException.BadEntry(path, line, "\"ip\" must be an IP address or a host name");
        return host;
    }

    private static int ReadPort(ref Utf8JsonReader reader, string path, long line) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var port) && port is >= 1 and <= 65535
            ? port
            : throw RelaysFileException.BadEntry(path, line, "\"port\" must be a number from 1 to 65535");

    private static long LineOf(ReadOnlySpan<byte> text, long offset) => text[..(int)offset].Count((byte)'\n') + 1;

    // The reader's messages end in "LineNumber: … | BytePositionInLine: …", counted from 0; ours has the line in front.
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
