using System.Text;
using System.Text.Unicode;

namespace OrleansRelay.Protocol;

/// <summary>The rules that peer ids, relay ids and targets share.</summary>
internal static class NameRules
{
    /// <summary>
    /// Checks 1 to <paramref name="maxBytes"/> bytes of UTF-8 without control characters (Unicode class Cc).
    /// </summary>
    public static NameFault Check(ReadOnlySpan<byte> name, int maxBytes)
    {
        if (name.IsEmpty)
            return NameFault.Empty;
        if (name.Length > maxBytes)
            return NameFault.TooLong;
        if (name.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0)
            return NameFault.None;
        if (!Utf8.IsValid(name))
            return NameFault.NotUtf8;
        return HasControl(name) ? NameFault.Control : NameFault.None;
    }

    /// <summary>Strips Unicode white space from both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> name)
    {
        if (name.Length > 0 && IsInk(name[0]) && IsInk(name[^1]))
            return name;
        while (Rune.DecodeFromUtf8(name, out Rune first, out int size) == System.Buffers.OperationStatus.Done
            && Rune.IsWhiteSpace(first))
            name = name[size..];
        while (Rune.DecodeLastFromUtf8(name, out Rune last, out int size) == System.Buffers.OperationStatus.Done
            && Rune.IsWhiteSpace(last))
            name = name[..^size];
        return name;
    }

    private static bool IsInk(byte value) => value is > 0x20 and < 0x7f;

    private static bool HasControl(ReadOnlySpan<byte> utf8)
    {
        for (int i = 0; i < utf8.Length; i++)
        {
            // In valid UTF-8, C2 80 to C2 9F are the C1 controls.
            if (utf8[i] < 0x20 || utf8[i] == 0x7f || (utf8[i] == 0xc2 && utf8[i + 1] < 0xa0))
                return true;
        }
        return false;
    }
}
