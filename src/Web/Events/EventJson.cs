using System.Text.Json;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Events;

/// <summary>How events are written.</summary>
internal static class EventJson
{
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Writes a delivery line without what it says, since who wants to know that can ask for it.</summary>
    /// <param name="via">The relay that it came from, as the inside of a JSON string; empty if a client here has sent it.</param>
    public static byte[] Accepted(ReadOnlySpan<byte> line, long position, double at, ReadOnlySpan<byte> hops, ReadOnlySpan<byte> via)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("position", position);
            json.WriteNumber("at", at);
            json.WriteNumber("size", line.Length);
            if (EntryLine.TryReadId(line, out var id))
                json.WriteString("msg_id", $"{id}");
            if (EntryLine.TryReadTarget(line, out var from, out var to))
            {
                Inside(json, "from"u8, from);
                Inside(json, "to"u8, to);
            }

            if (EntryLine.TryReadTime(line, out var time))
                json.WriteNumber("timestamp", time);
            json.WritePropertyName("seen_by"u8);
            json.WriteRawValue([(byte)'[', .. hops, (byte)']']);
            if (via.IsEmpty)
                json.WriteNull("via"u8);
            else
                Inside(json, "via"u8, via);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Inside(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue([(byte)'"', .. text, (byte)'"']);
    }
}
