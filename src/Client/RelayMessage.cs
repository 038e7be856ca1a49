using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client;

/// <summary>A message that the relay has delivered.</summary>
public sealed record RelayMessage
{
    private string? _text;

    /// <summary>Who sent it.</summary>
    public required string From { get; init; }

    /// <summary>Whom or what it is for.</summary>
    public required string To { get; init; }

    /// <summary>What it says: any JSON value.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>The body if it is a string, or else its JSON.</summary>
    public string Text => _text ??= TextOf(Body);

    /// <summary>When the first relay took it, by that relay's clock.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The relays that it came by, the first one first.</summary>
    public required IReadOnlyList<string> SeenBy { get; init; }

    /// <summary>Its id everywhere: 64 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>The id that its sender gave it, if he did.</summary>
    public string? ClientId { get; init; }

    // What it weighs in a buffer.
    internal int Bytes { get; init; }

    // JsonElement's own way throws at half of a surrogate pair, which a relay passes on.
    private static string TextOf(JsonElement body) => body.ValueKind == JsonValueKind.String
        ? JsonStrings.Unescape(JsonMarshal.GetRawUtf8Value(body)[1..^1])
        : body.GetRawText();
}
