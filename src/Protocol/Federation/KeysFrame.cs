namespace OrleansRelay.Protocol;

/// <summary>
/// Names entries by time and id: <c>RELAY||{"have": "…"}</c> or <c>RELAY||{"want": "…"}</c>. In base64, for each entry 8 bytes of
/// milliseconds since 1970, most significant first, and the 32 bytes of its id.
/// </summary>
public static class KeysFrame
{
    public const int KeyLength = sizeof(long) + MessageId.ByteLength;

    /// <summary>Keys in a frame; it is 55 KB long then.</summary>
    public const int MaxKeys = 1024;

    /// <summary>Appends the frame, newline included.</summary>
    /// <param name="name"><c>have</c> or <c>want</c>.</param>
    /// <param name="keys">At most <see cref="MaxKeys"/>.</param>
    public static void Write(ByteBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> keys)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Length, MaxKeys * KeyLength, nameof(keys));
        output.Append("RELAY||{"u8);
        Base64Text.WriteMember(output, name, keys, isFirst: true);
        output.Append("}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>; false if it is no such frame, or breaks a bound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, ReadOnlySpan<byte> name, out byte[] keys) =>
        Base64Text.TryTake(relayJson, name, MaxKeys * KeyLength, out keys) && keys.Length % KeyLength == 0;
}
