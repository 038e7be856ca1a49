using System.Buffers;
using System.Buffers.Text;

namespace OrleansRelay.Protocol;

/// <summary>Bytes of a known number as base64 in a JSON string.</summary>
internal static class Base64Text
{
    private const int LongestBytes = 64;
    private const int MaxExpansion = 6;

    /// <summary>Writes <c>"name": "…"</c>, after a comma unless it is the first.</summary>
    public static void WriteMember(ByteBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes, bool isFirst)
    {
        output.Append(isFirst ? "\""u8 : ", \""u8);
        output.Append(name);
        output.Append("\": \""u8);
        Base64.EncodeToUtf8(bytes, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out int size);
        output.Advance(size);
        output.Append("\""u8);
    }

    /// <summary>Reads a string of exactly as many bytes as the destination has, at most 64, and nothing else.</summary>
    public static bool TryRead(JsonMember member, Span<byte> destination)
    {
        Span<byte> scratch = stackalloc byte[MaxExpansion * Base64.GetMaxEncodedToUtf8Length(LongestBytes)];
        return member.TryDecode(scratch, out ReadOnlySpan<byte> text)
            && text.Length == Base64.GetMaxEncodedToUtf8Length(destination.Length)
            && Base64.DecodeFromUtf8(text, destination, out _, out int size) == OperationStatus.Done
            && size == destination.Length;
    }

    /// <summary>
    /// Takes the string member of an object as bytes, without escapes, which base64 needs none of. One that is not there
    /// is empty.
    /// </summary>
    /// <returns>False if it is something else, or longer.</returns>
    public static bool TryTake(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, int maxBytes, out byte[] bytes)
    {
        bytes = [];
        if (JsonLookup.Find(json, name, out JsonMember member) is not null)
            return false;
        if (member.Kind == JsonKind.None)
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
