using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client;

/// <summary>What a message says: text or any other JSON value. Strings, elements and nodes become one by themselves.</summary>
public readonly struct RelayBody
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _json;

    private RelayBody(string text) => _text = text;

    private RelayBody(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>A text.</summary>
    public static RelayBody FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new RelayBody(text);
    }

    /// <summary>A JSON value.</summary>
    public static RelayBody FromJson(JsonElement json) => new(JsonMarshal.GetRawUtf8Value(json).ToArray());

    /// <summary>A JSON value, as it is now.</summary>
    public static RelayBody FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var written = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(written))
            json.WriteTo(writer);
        return new RelayBody(written.WrittenMemory);
    }

    /// <summary>A JSON value as UTF-8. It must not be changed until the message is acknowledged.</summary>
    public static RelayBody FromUtf8Json(ReadOnlyMemory<byte> json) => new(json);

    /// <summary>A text.</summary>
    public static implicit operator RelayBody(string text) => FromText(text);

    /// <summary>A JSON value.</summary>
    public static implicit operator RelayBody(JsonElement json) => FromJson(json);

    /// <summary>A JSON value, as it is now.</summary>
    public static implicit operator RelayBody(JsonNode json) => FromJson(json);

    // What its JSON has at most, in bytes.
    internal int MaxBytes => _text is null ? _json.Length : checked(2 + (JsonStrings.MaxExpansion * _text.Length));

    internal int Write(Span<byte> output) => _text is null ? JsonValues.WriteOneLine(_json.Span, output) : JsonStrings.Write(_text, output);
}
