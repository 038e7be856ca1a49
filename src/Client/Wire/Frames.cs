using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>Writes what a client says to the relay. Each frame ends with a newline.</summary>
internal static class Frames
{
    private const int Overhead = 64;

    private static readonly JsonWriterOptions Loose = new() { SkipValidation = true };

    /// <summary><c>||{"ping":1}</c></summary>
    public static ReadOnlySpan<byte> Ping => "||{\"ping\": 1}\n"u8;

    /// <summary><c>target||{"text": …, "id": "…"[, "ack": "…"]}</c></summary>
    /// <returns>An array of the pool, and how many of its bytes the frame has.</returns>
    /// <exception cref="ArgumentException">The body is not JSON, or too long.</exception>
    public static (byte[] Frame, int Length) Send(
        string target, in RelayBody body, string clientId, RelayAckLevel level, int maxBytes)
    {
        var frame = ArrayPool<byte>.Shared.Rent(checked(
            Encoding.UTF8.GetMaxByteCount(target.Length) + body.MaxBytes + (JsonStrings.MaxExpansion * clientId.Length) + Overhead));
        try
        {
            var length = Encoding.UTF8.GetBytes(target, frame);
            length += Copy("||{\"text\": "u8, frame.AsSpan(length));
            length += body.Write(frame.AsSpan(length));
            length += Copy(", \"id\": "u8, frame.AsSpan(length));
            length += JsonStrings.Write(clientId, frame.AsSpan(length));
            length += WriteLevel(level, frame.AsSpan(length));
            length += Copy("}\n"u8, frame.AsSpan(length));
            // Its newline does not count.
            if (length - 1 > maxBytes)
                throw new ArgumentException($"The message makes a frame of {length - 1} bytes; at most {maxBytes} are allowed.", nameof(body));
            return (frame, length);
        }
        catch (ArgumentException)
        {
            ArrayPool<byte>.Shared.Return(frame);
            throw;
        }
    }

    /// <summary><c>||{"receive": …}</c></summary>
    public static byte[] Receive(RelayFilter filter) => Write("||"u8, json =>
    {
        json.WritePropertyName("receive"u8);
        filter.WriteTo(json);
    });

    /// <summary><c>||{"peers": …[, "after": "…"][, "watch": true][, "relays": true]}</c></summary>
    /// <param name="after">The last name that is known already.</param>
    public static byte[] Peers(RelayFilter filter, string? after, bool isWatch, bool withRelays) => Write("||"u8, json =>
    {
        json.WritePropertyName("peers"u8);
        filter.WriteNamesTo(json);
        if (after is not null)
            json.WriteString("after"u8, after);
        if (isWatch)
            json.WriteBoolean("watch"u8, true);
        if (withRelays)
            json.WriteBoolean("relays"u8, true);
    });

    /// <summary><c>||{"peers": false}</c></summary>
    public static byte[] NoPeers() => Write("||"u8, static json => json.WriteBoolean("peers"u8, false));

    /// <summary><c>||{"stats": true}</c></summary>
    public static byte[] Stats() => Write("||"u8, static json => json.WriteBoolean("stats"u8, true));

    /// <summary><c>{"peer_id": "…", "receive": …, "positions": true, "resume": …, "since": …}</c></summary>
    public static byte[] Register(string name, RelayFilter filter, ResumeRequest resume) => Write([], json =>
    {
        json.WriteString("peer_id"u8, name);
        json.WritePropertyName("receive"u8);
        filter.WriteTo(json);
        json.WriteBoolean("positions"u8, true);
        if (resume.IsRemembered)
            json.WriteBoolean("resume"u8, true);
        if (resume.Epoch is { } epoch)
        {
            json.WriteStartObject("resume"u8);
            json.WriteString("epoch"u8, epoch);
            json.WriteNumber("position"u8, resume.Position);
            json.WriteEndObject();
        }

        if (resume.SinceId is { } id)
            json.WriteString("since"u8, id);
        else if (resume.SinceTime is { } time)
            WriteSeconds(json, time);
    });

    private static void WriteSeconds(Utf8JsonWriter json, DateTimeOffset time)
    {
        json.WritePropertyName("since"u8);
        var seconds = (time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond;
        json.WriteRawValue(seconds.ToString("0.000000", CultureInfo.InvariantCulture));
    }

    private static byte[] Write(ReadOnlySpan<byte> before, Action<Utf8JsonWriter> members)
    {
        var frame = new ArrayBufferWriter<byte>();
        frame.Write(before);
        using (var json = new Utf8JsonWriter(frame, Loose))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        frame.Write("\n"u8);
        return frame.WrittenSpan.ToArray();
    }

    private static int WriteLevel(RelayAckLevel level, Span<byte> output)
    {
        if (level == RelayAckLevel.Accepted)
            return 0;
        var length = Copy(", \"ack\": \""u8, output);
        length += Copy(AckLevels.NameOf(level), output[length..]);
        return length + Copy("\""u8, output[length..]);
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> output)
    {
        text.CopyTo(output);
        return text.Length;
    }
}
