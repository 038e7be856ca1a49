namespace OrleansRelay.Protocol;

/// <summary>
/// Says of many entries at once that the sender has them: <c>RELAY||{"answers": {"taken": "…", "known": "…"}}</c>, the ids in
/// base64. A member that is empty is left out.
/// </summary>
/// <param name="Taken">Ids of entries that were new, 32 bytes each.</param>
/// <param name="Known">Ids of entries that were there before, 32 bytes each.</param>
public readonly record struct AnswersFrame(ReadOnlyMemory<byte> Taken, ReadOnlyMemory<byte> Known)
{
    /// <summary>Of each member.</summary>
    public const int MaxIdBytes = 48 * 1024;

    /// <summary>Appends the frame, newline included; nothing if both are empty.</summary>
    public static void Write(ByteBuffer output, ReadOnlySpan<byte> taken, ReadOnlySpan<byte> known)
    {
        if (taken.IsEmpty && known.IsEmpty)
            return;
        output.Append("RELAY||{\"answers\": {"u8);
        if (!taken.IsEmpty)
            Base64Text.WriteMember(output, "taken"u8, taken, isFirst: true);
        if (!known.IsEmpty)
            Base64Text.WriteMember(output, "known"u8, known, isFirst: taken.IsEmpty);
        output.Append("}}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>; false if it is no such frame, or breaks a bound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out AnswersFrame frame)
    {
        frame = default;
        if (!JsonLookup.TryFindObject(relayJson, "answers"u8, out ReadOnlySpan<byte> answers)
            || !Base64Text.TryTake(answers, "taken"u8, MaxIdBytes, out byte[] taken)
            || !Base64Text.TryTake(answers, "known"u8, MaxIdBytes, out byte[] known))
            return false;
        frame = new AnswersFrame(taken, known);
        return taken.Length % MessageId.ByteLength == 0 && known.Length % MessageId.ByteLength == 0;
    }
}
