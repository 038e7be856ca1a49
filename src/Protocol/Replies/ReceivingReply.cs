using System.Globalization;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>Writes what a client is told of what it receives, and up to where. Each is one line of ASCII JSON ended by <c>\n</c>.</summary>
public static class ReceivingReply
{
    /// <summary>The longest line of <see cref="Position"/>.</summary>
    public const int LongestPosition = 64;

    /// <summary><c>, "epoch": "&lt;16 hex&gt;", "position": n</c>, the end of the answer to a registration, but for its brace.</summary>
    public static void AppendPlace(ByteBuffer output, ulong epoch, long position)
    {
        output.Append(", \"epoch\": \""u8);
        output.Append(Encoding.ASCII.GetBytes(epoch.ToString("x16", CultureInfo.InvariantCulture)));
        AppendNumber(output, "\", \"position\": "u8, position);
    }

    /// <summary><c>{"status": "position", "position": n}</c>: all before it that was for this client was sent.</summary>
    public static void Position(ByteBuffer output, long position) => AppendLast(output, "{\"status\": \"position\", \"position\": "u8, position);

    /// <summary><c>{"status": "resuming", "position": n}</c>: what was missed follows, from this position on.</summary>
    public static void Resuming(ByteBuffer output, long position) => AppendLast(output, "{\"status\": \"resuming\", \"position\": "u8, position);

    /// <summary>
    /// <c>{"status": "resumed", "missed": n, "complete": true, "position": n}</c>, or <c>"complete": false, "reaches_back_to": &lt;Unix
    /// seconds or null&gt;</c>: what was missed has been sent.
    /// </summary>
    /// <param name="missed">How many messages that was.</param>
    /// <param name="isComplete">Nothing was missed besides.</param>
    /// <param name="reachesBackTo">If not: the time of the oldest message that is still there, if it is known; in seconds since 1970.</param>
    public static void Resumed(ByteBuffer output, long missed, bool isComplete, double? reachesBackTo, long position)
    {
        AppendNumber(output, "{\"status\": \"resumed\", \"missed\": "u8, missed);
        output.Append(isComplete ? ", \"complete\": true"u8 : ", \"complete\": false, \"reaches_back_to\": "u8);
        if (!isComplete && reachesBackTo is { } seconds)
            output.Advance(JsonNumber.WriteFloat(seconds, output.GetSpan(JsonNumber.MaxFloatLength)));
        else if (!isComplete)
            output.Append("null"u8);
        AppendLast(output, ", \"position\": "u8, position);
    }

    /// <summary><c>{"status": "receiving", "receive": …}</c>: from now on it gets what it has asked for.</summary>
    public static void Receiving(ByteBuffer output, ReceiveFilter filter)
    {
        output.Append("{\"status\": \"receiving\", \"receive\": "u8);
        output.Append(filter.Json);
        output.Append("}\n"u8);
    }

    /// <summary><c>{"status": "pong", "time": &lt;Unix seconds&gt;, "position": n}</c></summary>
    /// <param name="micros">The relay's time, in microseconds since 1970.</param>
    /// <param name="position">Where its log ends.</param>
    public static void Pong(ByteBuffer output, long micros, long position)
    {
        output.Append("{\"status\": \"pong\", \"time\": "u8);
        output.Advance(UnixTime.Write(micros, output.GetSpan(UnixTime.MaxLength)));
        AppendLast(output, ", \"position\": "u8, position);
    }

    private static void AppendLast(ByteBuffer output, ReadOnlySpan<byte> lead, long number)
    {
        AppendNumber(output, lead, number);
        output.Append("}\n"u8);
    }

    private static void AppendNumber(ByteBuffer output, ReadOnlySpan<byte> lead, long number)
    {
        output.Append(lead);
        JsonNumber.WriteInteger(number, output);
    }
}
