namespace OrleansRelay.Protocol;

/// <summary>
/// Decimals as times have them: digits, a point, digits, few enough that one division makes the double. Reading and printing any
/// double takes ten times as long; whatever is not of this form is left to that.
/// </summary>
/// <remarks>W. D. Clinger, "How to Read Floating Point Numbers Accurately" (PLDI 1990): both operands are exact, so the quotient is right.</remarks>
internal static class PlainDecimal
{
    private const int MaxDigits = 16;
    private const ulong FirstInexact = 1UL << 53;

    /// <summary>Decimals of so many digits are never nearer to each other than doubles are.</summary>
    private const int TellingDigits = 15;

    /// <summary>Below this many seconds, doubles tell microseconds.</summary>
    private const double FirstInexactSecond = 1L << 33;

    private const int MicrosecondDigits = 6;

    private static readonly double[] Tens = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a decimal of this form, at least 1; false if it is none.</summary>
    /// <param name="isShortest">It is what <see cref="JsonNumber.WriteFloat"/> prints for the value.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value, out bool isShortest)
    {
        (value, isShortest) = (0, false);
        int point = text.IndexOf((byte)'.');
        int decimals = text.Length - point - 1;
        if (point < 1 || decimals < 1 || text.Length > MaxDigits + 1 || text[0] == '0')
            return false;
        ulong digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit <= 9)
                digits = (digits * 10) + digit;
            else if (i != point)
                return false;
        }

        if (digits >= FirstInexact)
            return false;
        value = digits / Tens[decimals];
        isShortest = (text[^1] != '0' || decimals == 1)
            && (text.Length - 1 <= TellingDigits || (decimals <= MicrosecondDigits && value < FirstInexactSecond));
        return true;
    }
}
