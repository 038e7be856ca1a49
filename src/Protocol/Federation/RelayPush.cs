namespace OrleansRelay.Protocol;

/// <summary>An entry on its way to another relay: <c>RELAY||&lt;delivery line&gt;</c>.</summary>
public static class RelayPush
{
    public static ReadOnlySpan<byte> Prefix => "RELAY||"u8;

    /// <summary>Appends the frame of a delivery line, which ends with its own <c>\n</c>.</summary>
    public static void Write(ByteBuffer output, ReadOnlySpan<byte> line)
    {
        output.Append(Prefix);
        output.Append(line);
    }
}
