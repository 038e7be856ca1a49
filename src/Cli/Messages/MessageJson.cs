using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Messages;

/// <summary>JSON for programs to read, an object a line, that does a terminal no harm either.</summary>
internal static class MessageJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A message, in the form in which the relay sends it.</summary>
    public static string Of(RelayMessage message) => Line(json =>
    {
        json.WriteString("from", message.From);
        json.WriteString("to", message.To);
        json.WritePropertyName("body");
        // As it came: half of a surrogate pair is written by no other way.
        json.WriteRawValue(message.Body.GetRawText(), skipInputValidation: true);
        if (message.ClientId is { } id)
            json.WriteString("id", id);
        json.WriteNumber("timestamp", UnixSeconds(message.Timestamp));
        json.WriteStartArray("seen_by");
        foreach (var relay in message.SeenBy)
            json.WriteStringValue(relay);
        json.WriteEndArray();
        json.WriteString("msg_id", message.Id);
    });

    /// <summary>An object on one line.</summary>
    public static string Line(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return LogText.Escape(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    /// <summary>Seconds since 1970, to the microsecond, as a relay writes them.</summary>
    public static decimal UnixSeconds(DateTimeOffset time) => (decimal)(time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
}
