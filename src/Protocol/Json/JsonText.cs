using System.Buffers.Text;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// Strings of JSON: their escapes read, and written as Python's <c>json.dumps</c> with <c>ensure_ascii</c> does: short
/// escapes for <c>" \ \b \f \n \r \t</c>, lower-case <c>\uxxxx</c> (pairs beyond U+FFFF) for all else outside
/// printable ASCII. Lone surrogates, which can only come as escapes, are kept.
/// </summary>
internal static class JsonText
{
    /// <summary>Bytes that one byte of a string may become: DEL is <c>\u007f</c>.</summary>
    private const int MaxExpansion = 6;

    /// <summary>At least the longest name of a member that the protocol knows.</summary>
    private const int LongestName = 16;

    /// <summary>The size of the escape at the start of the text, 2 or 6, or 0 when it is none.</summary>
    public static int EscapeSize(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return 0;
        return text[1] switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' => 2,
            (byte)'u' when text.Length >= 6 && ReadHex(text[2..6]) >= 0 => 6,
            _ => 0,
        };
    }

    /// <summary>Writes text as a quoted string.</summary>
    public static void WriteString(string text, ByteBuffer output) => WriteString(Encoding.UTF8.GetBytes(text), output);

    /// <summary>Writes UTF-8 text as a quoted string.</summary>
    public static void WriteString(ReadOnlySpan<byte> utf8, ByteBuffer output) => Write(utf8, false, output);

    /// <summary>
    /// Writes the inside of a checked JSON string again, quoted, its escapes brought to Python's form.
    /// </summary>
    public static void RewriteString(ReadOnlySpan<byte> escaped, ByteBuffer output) => Write(escaped, true, output);

    /// <summary>
    /// Decodes the inside of a checked JSON string into UTF-8 that may hold lone surrogates (three bytes each).
    /// Ordering such bytes orders by code point. Returns the length, never more than the escaped one; the destination
    /// must hold that.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        int written = 0;
        while (!escaped.IsEmpty)
        {
            int run = escaped.IndexOf((byte)'\\');
            run = run < 0 ? escaped.Length : run;
            escaped[..run].CopyTo(destination[written..]);
            written += run;
            escaped = escaped[run..];
            if (escaped.IsEmpty)
                break;
            int code = ReadEscape(ref escaped);
            if (char.IsHighSurrogate((char)code) && TryReadLow(ref escaped, out int low))
                code = char.ConvertToUtf32((char)code, (char)low);
            written += Encode(code, destination[written..]);
        }
        return written;
    }

    /// <summary>
    /// Whether the inside of a checked JSON string decodes to the expected text, one of our short names.
    /// </summary>
    public static bool Decodes(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> expected)
    {
        if (escaped.Length > MaxExpansion * LongestName)
            return false;
        Span<byte> decoded = stackalloc byte[MaxExpansion * LongestName];
        return decoded[..Unescape(escaped, decoded)].SequenceEqual(expected);
    }

    private static void Write(ReadOnlySpan<byte> text, bool escaped, ByteBuffer output)
    {
        Span<byte> destination = output.GetSpan(checked((MaxExpansion * text.Length) + 2));
        destination[0] = (byte)'"';
        int at = 1;
        while (!text.IsEmpty)
        {
            int run = text.IndexOfAnyExcept(JsonBytes.Plain);
            run = run < 0 ? text.Length : run;
            text[..run].CopyTo(destination[at..]);
            at += run;
            text = text[run..];
            // In a text that is not ASCII, one such character seldom comes alone.
            while (!text.IsEmpty && IsSpecial(text[0]))
                at += WriteSpecial(ref text, escaped, destination[at..]);
        }
        destination[at++] = (byte)'"';
        output.Advance(at);
    }

    private static bool IsSpecial(byte value) => value is < 0x20 or >= 0x7f or (byte)'"' or (byte)'\\';

    private static int WriteSpecial(ref ReadOnlySpan<byte> text, bool escaped, Span<byte> destination)
    {
        if (escaped && text[0] == '\\')
            return WriteUnit((char)ReadEscape(ref text), destination);
        Rune.DecodeFromUtf8(text, out Rune rune, out int size);
        text = text[size..];
        if (rune.IsBmp)
            return WriteUnit((char)rune.Value, destination);
        int offset = rune.Value - 0x10000;
        WriteHex((char)(0xd800 + (offset >> 10)), destination);
        WriteHex((char)(0xdc00 + (offset & 0x3ff)), destination[6..]);
        return 12;
    }

    private static int WriteUnit(char unit, Span<byte> destination)
    {
        byte letter = unit switch
        {
            '"' or '\\' => (byte)unit,
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => 0,
        };
        if (letter == 0 && unit is >= ' ' and <= '~')
        {
            destination[0] = (byte)unit;
            return 1;
        }
        if (letter == 0)
            return WriteHex(unit, destination);
        destination[0] = (byte)'\\';
        destination[1] = letter;
        return 2;
    }

    private static int WriteHex(char unit, Span<byte> destination)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        destination[5] = digits[unit & 15];
        destination[4] = digits[(unit >> 4) & 15];
        destination[3] = digits[(unit >> 8) & 15];
        destination[2] = digits[unit >> 12];
        destination[1] = (byte)'u';
        destination[0] = (byte)'\\';
        return 6;
    }

    private static int ReadEscape(ref ReadOnlySpan<byte> text)
    {
        byte letter = text[1];
        int size = letter == 'u' ? 6 : 2;
        int unit = letter switch
        {
            (byte)'u' => ReadHex(text[2..6]),
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => letter,
        };
        text = text[size..];
        return unit;
    }

    private static bool TryReadLow(ref ReadOnlySpan<byte> text, out int low)
    {
        low = text.Length >= 6 && text[0] == '\\' && text[1] == 'u' ? ReadHex(text[2..6]) : 0;
        if (!char.IsLowSurrogate((char)low))
            return false;
        text = text[6..];
        return true;
    }

    /// <summary>Reads four hex digits, or returns -1.</summary>
    private static int ReadHex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ushort value, out int size, 'x') && size == 4 ? value : -1;

    private static int Encode(int code, Span<byte> destination)
    {
        if (Rune.TryCreate(code, out Rune rune))
            return rune.EncodeToUtf8(destination);
        destination[0] = (byte)(0xe0 | (code >> 12));
        destination[1] = (byte)(0x80 | ((code >> 6) & 0x3f));
        destination[2] = (byte)(0x80 | (code & 0x3f));
        return 3;
    }
}
