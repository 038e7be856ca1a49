using System.Buffers.Text;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// The greeting of a relay and its answer, the same frame both ways: <c>RELAY||{"hello": {"relay": "relay1",
/// "protocol": 1, "software": "OrleansRelay/0.1"}}</c>. Members that are not known are ignored, so later versions can
/// say more.
/// </summary>
/// <param name="RelayId">The sender's relay id, as a peer id is: 1 to 128 bytes.</param>
/// <param name="Version">The version of the federation protocol, at least 1.</param>
/// <param name="Software">Name and version of the software, for people; at most 128 bytes; may be empty.</param>
public sealed record Hello(string RelayId, int Version, string Software)
{
    /// <summary>The version spoken here.</summary>
    public const int CurrentVersion = 1;

    private const int LongestText = 6 * Limits.MaxNameBytes;

    /// <summary>Appends the frame, newline included.</summary>
    public void Write(ByteBuffer output)
    {
        output.Append("RELAY||{\"hello\": {\"relay\": "u8);
        JsonText.WriteString(Encoding.UTF8.GetBytes(RelayId), output);
        output.Append(", \"protocol\": "u8);
        Utf8Formatter.TryFormat(Version, output.GetSpan(11), out int size);
        output.Advance(size);
        output.Append(", \"software\": "u8);
        JsonText.WriteString(Encoding.UTF8.GetBytes(Software), output);
        output.Append("}}\n"u8);
    }

    /// <summary>
    /// Reads what followed <c>RELAY||</c>. False when it is not a greeting: no JSON, no <c>hello</c> object, or one
    /// whose <c>relay</c> is no valid id or whose <c>protocol</c> is no positive integer.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out Hello? hello)
    {
        hello = null;
        string? fault = JsonLookup.Find(relayJson, "hello"u8, out JsonMember greeting);
        if (fault is not null || greeting.Kind != JsonKind.Object)
            return false;
        JsonLookup.Find(greeting.Text, "relay"u8, out JsonMember relay);
        JsonLookup.Find(greeting.Text, "protocol"u8, out JsonMember protocol);
        JsonLookup.Find(greeting.Text, "software"u8, out JsonMember software);
        Span<byte> scratch = stackalloc byte[LongestText];
        if (!relay.TryDecode(scratch, out ReadOnlySpan<byte> id) || !PeerName.TryCreate(id, out PeerName? name, out _))
            return false;
        if (protocol.Kind != JsonKind.Integer || !TryReadNumber(protocol, out int version) || version < 1)
            return false;
        string text = software.TryDecode(scratch, out ReadOnlySpan<byte> utf8) && utf8.Length <= Limits.MaxNameBytes
            ? Encoding.UTF8.GetString(utf8)
            : "";
        hello = new Hello(name!.Value, version, text);
        return true;
    }

    private static bool TryReadNumber(JsonMember member, out int value) =>
        Utf8Parser.TryParse(member.Text, out value, out int size) && size == member.Text.Length;
}
