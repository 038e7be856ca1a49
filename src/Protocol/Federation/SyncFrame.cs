namespace OrleansRelay.Protocol;

/// <summary>
/// A step of a comparison of what two relays have: <c>RELAY||{"sync": {"draw": "…", "data": "…"}}</c> of who compares,
/// <c>RELAY||{"sync": {"reply": true, "data": "…"}}</c> of who answers; both in base64. A member that is empty is left out, and a reply
/// without data ends the comparison.
/// </summary>
/// <param name="IsReply">It answers; else it asks.</param>
/// <param name="Draw">32 bytes drawn at random, with which a comparison begins.</param>
/// <param name="Data">A message of the comparison, at most 48 KiB.</param>
public readonly record struct SyncFrame(bool IsReply, ReadOnlyMemory<byte> Draw, ReadOnlyMemory<byte> Data)
{
    public const int DrawLength = 32;
    public const int MaxDataBytes = 48 * 1024;

    public static SyncFrame Ask(ReadOnlyMemory<byte> draw, ReadOnlyMemory<byte> data) => new(IsReply: false, draw, data);

    public static SyncFrame Reply(ReadOnlyMemory<byte> data) => new(IsReply: true, default, data);

    /// <summary>Appends the frame, newline included.</summary>
    public void Write(ByteBuffer output)
    {
        output.Append("RELAY||{\"sync\": {"u8);
        if (IsReply)
            output.Append("\"reply\": true"u8);
        if (!Draw.IsEmpty)
            Base64Text.WriteMember(output, "draw"u8, Draw.Span, isFirst: !IsReply);
        if (!Data.IsEmpty)
            Base64Text.WriteMember(output, "data"u8, Data.Span, isFirst: !IsReply && Draw.IsEmpty);
        output.Append("}}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>; false if it is no such step, or breaks a bound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out SyncFrame frame)
    {
        frame = default;
        if (!JsonLookup.TryFindObject(relayJson, "sync"u8, out ReadOnlySpan<byte> sync)
            || JsonLookup.Find(sync, "reply"u8, out JsonMember reply) is not null
            || !Base64Text.TryTake(sync, "draw"u8, DrawLength, out byte[] draw)
            || !Base64Text.TryTake(sync, "data"u8, MaxDataBytes, out byte[] data))
            return false;
        frame = new SyncFrame(reply.Text.SequenceEqual("true"u8), draw, data);
        return draw.Length is 0 or DrawLength;
    }
}
