using System.Buffers;
using System.Buffers.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// A step of a comparison of what two relays have: <c>RELAY||{"sync": {"draw": "…", "data": "…", "want": "…"}}</c>, each in base64. A
/// member that is empty is left out, and an answer without members ends the comparison.
/// </summary>
/// <param name="Draw">32 bytes drawn at random, with which a comparison begins.</param>
/// <param name="Data">A message of the comparison, at most 48 KiB.</param>
/// <param name="Want">Ids of entries that the sender lacks, 32 bytes each, at most 128 KiB.</param>
public readonly record struct SyncFrame(ReadOnlyMemory<byte> Draw, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Want)
{
    public const int DrawLength = 32;
    public const int MaxDataBytes = 48 * 1024;
    public const int MaxWantBytes = 128 * 1024;

    /// <summary>Appends the frame, newline included.</summary>
    public void Write(ByteBuffer output)
    {
        output.Append("RELAY||{\"sync\": {"u8);
        var isFirst = true;
        WriteMember(output, "draw"u8, Draw, ref isFirst);
        WriteMember(output, "data"u8, Data, ref isFirst);
        WriteMember(output, "want"u8, Want, ref isFirst);
        output.Append("}}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>; false if it is no such step, or breaks a bound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out SyncFrame frame)
    {
        frame = default;
        if (JsonLookup.Find(relayJson, "sync"u8, out JsonMember sync) is not null || sync.Kind != JsonKind.Object)
            return false;
        bool isRead = TryTake(sync.Text, "draw"u8, DrawLength, out byte[] draw)
            & TryTake(sync.Text, "data"u8, MaxDataBytes, out byte[] data)
            & TryTake(sync.Text, "want"u8, MaxWantBytes, out byte[] want);
        frame = new SyncFrame(draw, data, want);
        return isRead && draw.Length is 0 or DrawLength && want.Length % MessageId.ByteLength == 0;
    }

    private static void WriteMember(ByteBuffer output, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> bytes, ref bool isFirst)
    {
        if (bytes.IsEmpty)
            return;
        Base64Text.WriteMember(output, name, bytes.Span, isFirst);
        isFirst = false;
    }

    // Without escapes, which base64 needs none of.
    private static bool TryTake(ReadOnlySpan<byte> sync, ReadOnlySpan<byte> name, int maxBytes, out byte[] bytes)
    {
        bytes = [];
        if (JsonLookup.Find(sync, name, out JsonMember member) is not null || member.Kind == JsonKind.None)
            return true;
        if (!member.IsString || member.Text.Length > Base64.GetMaxEncodedToUtf8Length(maxBytes) + 2)
            return false;
        ReadOnlySpan<byte> text = member.Text[1..^1];
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out _, out int size) != OperationStatus.Done || size > maxBytes)
            return false;
        bytes = decoded[..size];
        return true;
    }
}
