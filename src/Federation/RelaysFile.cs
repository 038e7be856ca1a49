using System.Text.Json;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation;

/// <summary>
/// Reads <c>relays.json</c>: a JSON array of <c>{"id", "ip", "port"}</c>, as the seed has it, to which we add how the relay
/// proves itself: <c>"key"</c>, a public key, or <c>"secret"</c>, the name of a shared secret. A relay that does may be without
/// <c>"ip"</c> and <c>"port"</c>. Comments and trailing commas are accepted, since the seed's own example has them; anything else
/// that is wrong names its line.
/// </summary>
public static class RelaysFile
{
    public const int MaxBytes = 1 << 20;
    public const int MaxRelays = 1000;

    // Whoever writes it, or puts another in its place, is not to notice.
    private static readonly FileStreamOptions Shared = new() { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };

    /// <summary>The relays of the file but the one with our own id; null if there is no such file.</summary>
    /// <param name="secrets">Where secrets are looked for that the file names; without it there are none.</param>
    /// <exception cref="RelaysFileException">The file can't be read or something in it is wrong.</exception>
    public static IReadOnlyList<RelayAddress>? Load(string path, string ownId, RelaySecrets? secrets = null) =>
        Read(path) is { } text ? Parse(text, path, ownId, secrets) : null;

    /// <summary>The text of the file, at most <see cref="MaxBytes"/>; null if there is no such file.</summary>
    /// <exception cref="RelaysFileException">The file can't be read, or is too long.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            using var file = new FileStream(path, Shared);
            var text = new byte[1 + (file.CanSeek ? Math.Min(file.Length, MaxBytes) : MaxBytes)];
            var count = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return count <= MaxBytes ? text[..count] : throw RelaysFileException.BadEntry(path, 1, $"larger than {MaxBytes} bytes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw RelaysFileException.Unreadable(path, error);
        }
    }

    /// <inheritdoc cref="Load"/>
    /// <param name="path">Only for messages.</param>
    public static IReadOnlyList<RelayAddress> Parse(
        ReadOnlySpan<byte> text, string path, string ownId, RelaySecrets? secrets = null)
    {
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        var entries = Deserialize(text, path);
        var relays = new Dictionary<string, RelayAddress>();
        for (var i = 0; i < entries.Length; i++)
        {
            var fault = Add(entries[i], ownId, secrets ?? RelaySecrets.None, relays);
            if (fault is not null)
                throw RelaysFileException.BadEntry(path, LineOf(text, i), fault);
        }

        return [.. relays.Values.Where(relay => relay.Id != ownId)];
    }

    // What is wrong with the entry; null if nothing is.
    private static string? Add(
        RelayEntry? entry, string ownId, RelaySecrets secrets, Dictionary<string, RelayAddress> relays)
    {
        if (entry is null)
            return RelayEntry.Shape;
        // What this relay has for itself need not be known here: a group of relays may share one file.
        var checkedEntry = entry.Id == ownId ? entry with { Secret = null } : entry;
        if (checkedEntry.Check(secrets, out var relay) is { } fault)
            return fault;
        if (relays.Count == MaxRelays)
            return $"more than {MaxRelays} relays";
        return relays.TryAdd(relay!.Id, relay) ? null : $"relay id \"{relay.Id}\" stands here a second time";
    }

    private static RelayEntry?[] Deserialize(ReadOnlySpan<byte> text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RelaysFileJson.Default.RelayEntryArray)
                ?? throw RelaysFileException.BadEntry(path, 1, RelayEntry.Shape);
        }
        catch (JsonException error)
        {
            var line = (error.LineNumber ?? 0) + 1;
            // The reader of JSON itself fails with an exception of its own; the rest is about what it has read.
            throw error.InnerException is JsonException
                ? RelaysFileException.NotJson(path, line, WithoutPlace(error.InnerException.Message))
                : RelaysFileException.BadEntry(path, line, RelayEntry.Describe(error.Path));
        }
    }

    private static long LineOf(ReadOnlySpan<byte> text, int entry)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        reader.Read();
        for (; entry > 0; entry--)
        {
            reader.Skip();
            reader.Read();
        }

        return text[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
    }

    // The reader's messages end in "LineNumber: … | BytePositionInLine: …", counted from 0; ours has the line in front.
    private static string WithoutPlace(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
