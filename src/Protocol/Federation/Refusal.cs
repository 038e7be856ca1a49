using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// Why a relay is not let in: to one that greets with protocol 2 or later the frame <c>RELAY||{"refused": {"error":
/// "&lt;code&gt;", "message": "&lt;text&gt;"}}</c>, which either side may send; to others an error line.
/// </summary>
/// <param name="Message">Words for the people at the other end.</param>
public sealed record Refusal(ErrorCode Code, string Message)
{
    private const int LongestText = 512;

    /// <summary>Appends the frame, newline included.</summary>
    public void Write(ByteBuffer output)
    {
        output.Append("RELAY||{\"refused\": {\"error\": \""u8);
        output.Append(ErrorCodes.Name(Code));
        output.Append("\", \"message\": "u8);
        JsonText.WriteString(Encoding.UTF8.GetBytes(Message), output);
        output.Append("}}\n"u8);
    }

    /// <summary>Appends the error line, newline included.</summary>
    public void WriteLine(ByteBuffer output) => Reply.Error(output, Code, Message);

    /// <summary>Reads what followed <c>RELAY||</c>. False when it is no refusal.</summary>
    /// <param name="reason">The peer's code and words, to be shown to people only; at most 512 bytes.</param>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out string reason)
    {
        reason = "";
        if (!JsonLookup.TryFindObject(relayJson, "refused"u8, out ReadOnlySpan<byte> refused))
            return false;
        JsonLookup.Find(refused, "error"u8, out JsonMember error);
        JsonLookup.Find(refused, "message"u8, out JsonMember message);
        reason = Cut($"{Decode(error)}: {Decode(message)}");
        return true;
    }

    private static string Decode(JsonMember member)
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        return member.TryDecode(scratch, out ReadOnlySpan<byte> utf8)
            ? Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LongestText)])
            : "?";
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
