using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace OrleansRelay.Client.Wire;

/// <summary>
/// JSON strings as the relay takes and gives them. Half of a surrogate pair is legal there as long as it is escaped; the
/// serializer of the platform throws at it.
/// </summary>
internal static class JsonStrings
{
    /// <summary>Bytes that one char becomes at most.</summary>
    public const int MaxExpansion = 6;

    private const int EscapeLength = 6;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, 0x20).Select(static c => (char)c)));

    /// <summary>Writes a string with its quotes, and returns how many bytes that were.</summary>
    /// <param name="output">2 bytes and <see cref="MaxExpansion"/> for each char, at least.</param>
    public static int Write(ReadOnlySpan<char> text, Span<byte> output)
    {
        output[0] = (byte)'"';
        var written = 1;
        while (text.Length > 0)
        {
            var plain = text.IndexOfAny(Escaped);
            plain = plain < 0 ? text.Length : plain;
            written += WritePlain(text[..plain], output[written..]);
            if (plain < text.Length)
                written += WriteEscape(text[plain++], output[written..]);
            text = text[plain..];
        }

        output[written] = (byte)'"';
        return written + 1;
    }

    /// <summary>What the inside of a JSON string says; halves of surrogate pairs stay.</summary>
    /// <param name="json">Without its quotes, and valid.</param>
    public static string Unescape(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(json);
        var chars = ArrayPool<char>.Shared.Rent(json.Length);
        var count = 0;
        while (json.Length > 0)
        {
            var plain = json.IndexOf((byte)'\\');
            plain = plain < 0 ? json.Length : plain;
            count += Encoding.UTF8.GetChars(json[..plain], chars.AsSpan(count));
            json = json[plain..];
            if (json.Length > 0)
                chars[count++] = ReadEscape(ref json);
        }

        var text = new string(chars, 0, count);
        ArrayPool<char>.Shared.Return(chars);
        return text;
    }

    private static int WritePlain(ReadOnlySpan<char> text, Span<byte> output)
    {
        var total = 0;
        while (text.Length > 0)
        {
            var status = System.Text.Unicode.Utf8.FromUtf16(text, output[total..], out var read, out var written, replaceInvalidSequences: false);
            total += written;
            text = text[read..];
            if (status == OperationStatus.Done)
                continue;
            total += WriteEscape(text[0], output[total..]);
            text = text[1..];
        }

        return total;
    }

    private static int WriteEscape(char c, Span<byte> output)
    {
        if (c is '"' or '\\')
        {
            output[0] = (byte)'\\';
            output[1] = (byte)c;
            return 2;
        }

        "\\u"u8.CopyTo(output);
        Utf8Formatter.TryFormat((int)c, output[2..], out _, new StandardFormat('x', 4));
        return EscapeLength;
    }

    private static char ReadEscape(ref ReadOnlySpan<byte> json)
    {
        var kind = (char)json[1];
        if (kind == 'u')
        {
            Utf8Parser.TryParse(json[2..EscapeLength], out int unit, out _, 'x');
            json = json[EscapeLength..];
            return (char)unit;
        }

        json = json[2..];
        return kind switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => kind };
    }
}
