using System.Buffers.Text;
using System.Globalization;

namespace OrleansRelay.Protocol;

/// <summary>Numbers as Python reads and prints them.</summary>
internal static class JsonNumber
{
    private const int LongestInteger = 20;

    /// <summary>The longest text of <see cref="WriteFloat"/>: sign, 17 digits, point, <c>e-308</c>.</summary>
    public const int MaxFloatLength = 32;

    /// <summary>Measures the number at the start of the text and returns why it is not acceptable, or null.</summary>
    public static string? Measure(ReadOnlySpan<byte> text, out int length, out JsonKind kind)
    {
        kind = JsonKind.Integer;
        length = text.Length > 0 && text[0] == '-' ? 1 : 0;
        int whole = CountDigits(text[length..]);
        bool leadingZero = whole > 1 && text[length] == '0';
        length += whole;
        if (whole == 0 || leadingZero)
            return Reasons.NotJson;
        if (length < text.Length && text[length] == '.')
        {
            kind = JsonKind.Float;
            int digits = CountDigits(text[(length + 1)..]);
            length += 1 + digits;
            if (digits == 0)
                return Reasons.NotJson;
        }
        bool exponent = length < text.Length && (text[length] | 0x20) == 'e';
        if (exponent && !SkipExponent(text, ref length))
            return Reasons.NotJson;
        if (exponent)
            kind = JsonKind.Float;
        if (kind == JsonKind.Integer)
            return whole > Limits.MaxIntegerDigits ? Reasons.TooManyDigits : null;
        // Without an exponent, 308 digits before the point stay under the largest double.
        return (exponent || whole > 308) && !double.IsFinite(Parse(text[..length])) ? Reasons.NumberTooLarge : null;
    }

    /// <summary>Writes a checked number again: integers by their digits, floats as <c>repr</c> prints them.</summary>
    public static void Write(ReadOnlySpan<byte> number, ByteBuffer output)
    {
        if (PlainDecimal.TryRead(number, out _, out bool isShortest) && isShortest)
            output.Append(number);
        else if (number.IndexOfAny(".eE"u8) >= 0)
            output.Advance(WriteFloat(Parse(number), output.GetSpan(MaxFloatLength)));
        else
            output.Append(number.SequenceEqual("-0"u8) ? "0"u8 : number);
    }

    /// <summary>Appends an integer.</summary>
    public static void WriteInteger(long value, ByteBuffer output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(LongestInteger), out int size);
        output.Advance(size);
    }

    /// <summary>
    /// Writes a finite double as Python's <c>repr</c>: the shortest digits that read back the same, with an exponent
    /// when it is under -4 or at least 16. Returns the number of bytes.
    /// </summary>
    public static int WriteFloat(double value, Span<byte> destination)
    {
        Span<byte> shortest = stackalloc byte[MaxFloatLength];
        value.TryFormat(shortest, out int size, default, CultureInfo.InvariantCulture);
        // Below a power of two doubles are twice as dense, which .NET's shortest digits overlook for a few of them
        // (2^-25 is one): they read back as the neighbour. Seventeen digits always read back the same.
        if (IsPowerOfTwo(value) && Parse(shortest[..size]) != value)
            value.TryFormat(shortest, out size, "E16", CultureInfo.InvariantCulture);
        return new PythonFloat(shortest[..size], stackalloc byte[MaxFloatLength]).Write(destination);
    }

    private static bool IsPowerOfTwo(double value) => (BitConverter.DoubleToUInt64Bits(value) & ((1UL << 52) - 1)) == 0;

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    private static bool SkipExponent(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
            at++;
        int digits = CountDigits(text[at..]);
        at += digits;
        return digits > 0;
    }

    private static double Parse(ReadOnlySpan<byte> number) =>
        double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
}
