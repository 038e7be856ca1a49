using System.Buffers.Text;

namespace OrleansRelay.Protocol;

/// <summary>Times on the wire: seconds since 1970 with a fraction.</summary>
internal static class UnixTime
{
    public const int MaxLength = JsonNumber.MaxFloatLength;

    private const long Million = 1_000_000;

    /// <summary>From here on, neighbouring doubles are too far apart to tell all microseconds.</summary>
    private const long FirstInexactSecond = 1L << 33;

    /// <summary>Reads seconds as they were written, by us or as another JSON number; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out double seconds) =>
        PlainDecimal.TryRead(text, out seconds, out _) || (Utf8Parser.TryParse(text, out seconds, out int read) && read == text.Length);

    /// <summary>
    /// Writes microseconds as Python prints the nearest double of seconds, at least one decimal. Between 1970 and 2242
    /// a double tells all microseconds, and then its shortest form is just the decimal number, trailing zeros left out.
    /// </summary>
    public static int Write(long micros, Span<byte> destination)
    {
        long seconds = micros / Million;
        if (seconds is <= 0 or >= FirstInexactSecond)
            return JsonNumber.WriteFloat(micros / (double)Million, destination);
        Utf8Formatter.TryFormat(seconds, destination, out int size);
        destination[size++] = (byte)'.';
        int fraction = (int)(micros % Million);
        for (int digit = 5; digit >= 0; digit--, fraction /= 10)
            destination[size + digit] = (byte)('0' + (fraction % 10));
        size += 6;
        while (destination[size - 1] == '0' && destination[size - 2] != '.')
            size--;
        return size;
    }
}
