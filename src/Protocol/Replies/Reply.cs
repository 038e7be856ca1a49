namespace OrleansRelay.Protocol;

/// <summary>Writes the answers to frames. Each is one line of ASCII JSON ended by <c>\n</c>.</summary>
public static class Reply
{
    /// <summary><c>{"status": "ok", "msg_id": "&lt;64 hex&gt;"[, "duplicate": true], "reached": "&lt;level&gt;"}</c></summary>
    /// <param name="reached">What was reached of what was asked for.</param>
    public static void AckReached(ByteBuffer output, in MessageId id, bool duplicate, AckLevel reached)
    {
        Ack(output, id, duplicate);
        output.Truncate(output.Length - "}\n".Length);
        output.Append(", \"reached\": \""u8);
        output.Append(AckLevels.Name(reached));
        output.Append("\"}\n"u8);
    }

    /// <summary><c>{"status": "ok", "msg_id": "&lt;64 hex&gt;"[, "duplicate": true][, "replicas": n]}</c></summary>
    /// <param name="replicas">On how many other nodes the message is, if that is to be said.</param>
    public static void Ack(ByteBuffer output, in MessageId id, bool duplicate, int? replicas = null)
    {
        var line = new SpanWriter(output.GetSpan(128));
        line.Append("{\"status\": \"ok\", \"msg_id\": \""u8);
        id.WriteHex(line.Take(MessageId.HexLength));
        if (replicas is not null)
            line.Append(duplicate ? "\", \"duplicate\": true"u8 : "\""u8);
        else
            line.Append(duplicate ? "\", \"duplicate\": true}\n"u8 : "\"}\n"u8);
        output.Advance(line.Written);
        if (replicas is { } count)
            AppendMember(output, ", \"replicas\": "u8, count);
    }

    /// <summary>
    /// <c>{"status": "ok", "peer_id": "&lt;id&gt;"[, "node": "&lt;name&gt;", "complete_since": &lt;Unix seconds or null&gt;], "epoch":
    /// "&lt;16 hex&gt;", "position": n}</c>
    /// </summary>
    /// <param name="node">The node's name, where there are several.</param>
    /// <param name="completeSince">From when on the node has every message; null as long as it lacks some.</param>
    /// <param name="epoch">Which life of the node's log the position counts in.</param>
    /// <param name="position">From where on the client is sent what it wants.</param>
    public static void Registered(
        ByteBuffer output, PeerName name, string? node, DateTimeOffset? completeSince, ulong epoch, long position)
    {
        output.Append("{\"status\": \"ok\", \"peer_id\": "u8);
        output.Append(name.Json);
        if (node is not null)
        {
            output.Append(", \"node\": "u8);
            JsonText.WriteString(node, output);
            output.Append(", \"complete_since\": "u8);
            if (completeSince is { } since)
                JsonNumber.WriteInteger(since.ToUnixTimeSeconds(), output);
            else
                output.Append("null"u8);
        }
        ReceivingReply.AppendPlace(output, epoch, position);
        output.Append("}\n"u8);
    }

    /// <summary>
    /// <c>{"status": "error", "error": "&lt;code&gt;", "message": "&lt;text&gt;"[, "retry_after_ms": n][, "msg_id":
    /// "&lt;64 hex&gt;"]}</c>
    /// </summary>
    /// <param name="output">Where the line is appended.</param>
    /// <param name="code">The code.</param>
    /// <param name="message">
    /// Words for the sender. The original relay's words are put before it where the code has some and it does not begin
    /// with them: <c>[!] Rate limit exceeded.</c> or <c>[!] Malformed message: </c>.
    /// </param>
    /// <param name="retryAfterMs">
    /// Milliseconds after which to try again, at least 0; null writes no such member.
    /// </param>
    /// <param name="id">The entry that is refused, if it is known; null writes no such member.</param>
    public static void Error(
        ByteBuffer output, ErrorCode code, string message, long? retryAfterMs = null, MessageId? id = null)
    {
        output.Append("{\"status\": \"error\", \"error\": \""u8);
        output.Append(ErrorCodes.Name(code));
        output.Append("\", \"message\": "u8);
        string prefix = ErrorCodes.Prefix(code);
        bool prefixed = message.StartsWith(prefix.TrimEnd(), StringComparison.Ordinal);
        JsonText.WriteString(prefixed ? message : Join(prefix, message), output);
        if (retryAfterMs is { } wait)
        {
            output.Append(", \"retry_after_ms\": "u8);
            JsonNumber.WriteInteger(Math.Max(wait, 0), output);
        }
        if (id is { } entry)
        {
            output.Append(", \"msg_id\": \""u8);
            entry.WriteHex(output.GetSpan(MessageId.HexLength)[..MessageId.HexLength]);
            output.Advance(MessageId.HexLength);
            output.Append("\""u8);
        }
        output.Append("}\n"u8);
    }

    /// <summary>An <see cref="Error"/> <c>rate_limited</c> with the time to wait.</summary>
    public static void RateLimited(ByteBuffer output, long retryAfterMs) =>
        Error(output, ErrorCode.RateLimited, "", retryAfterMs);

    /// <summary>
    /// <c>{"status": "gap", "missed": n, "message": "&lt;text&gt;"}</c>: the reader was too slow for n messages.
    /// </summary>
    public static void Gap(ByteBuffer output, long missed)
    {
        output.Append("{\"status\": \"gap\", \"missed\": "u8);
        JsonNumber.WriteInteger(Math.Max(missed, 0), output);
        output.Append(", \"message\": \"Messages were missed: this connection read too slowly.\"}\n"u8);
    }

    /// <summary><c>{"status": "going_away"}</c>: this node ends, others of the relay do not.</summary>
    public static void GoingAway(ByteBuffer output) => output.Append("{\"status\": \"going_away\"}\n"u8);

    private static string Join(string prefix, string message) =>
        prefix.EndsWith('.') && message.Length > 0 ? $"{prefix} {message}" : prefix + message;

    private static void AppendMember(ByteBuffer output, ReadOnlySpan<byte> lead, long number)
    {
        output.Append(lead);
        JsonNumber.WriteInteger(number, output);
        output.Append("}\n"u8);
    }
}
