using System.Buffers.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// A finite double's shortest digits, laid out as Python does. .NET and Python mean the same digits; they differ
/// in where the point goes and in when an exponent is used.
/// </summary>
internal readonly ref struct PythonFloat
{
    private readonly Span<byte> _digits;
    private readonly int _point;
    private readonly bool _negative;

    /// <summary>Reads .NET's shortest form, such as <c>-12.5</c> or <c>1.5E-07</c>.</summary>
    public PythonFloat(ReadOnlySpan<byte> shortest, Span<byte> digits)
    {
        int count = 0;
        bool fraction = false;
        _negative = shortest[0] == '-';
        for (int i = _negative ? 1 : 0; i < shortest.Length; i++)
        {
            byte value = shortest[i];
            if (value == '.')
            {
                fraction = true;
            }
            else if (value == 'E')
            {
                _point += ReadExponent(shortest[(i + 1)..]);
                break;
            }
            else if (value == '0' && count == 0)
            {
                _point -= fraction ? 1 : 0;
            }
            else
            {
                digits[count++] = value;
                _point += fraction ? 0 : 1;
            }
        }
        _digits = digits[..count].TrimEnd((byte)'0');
        if (_digits.IsEmpty)
        {
            digits[0] = (byte)'0';
            _digits = digits[..1];
            _point = 1;
        }
    }

    public int Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        if (_negative)
            writer.Append("-"u8);
        if (_point is > -4 and <= 16)
            WriteFixed(ref writer);
        else
            WriteExponent(ref writer);
        return writer.Written;
    }

    private static int ReadExponent(ReadOnlySpan<byte> text)
    {
        // Utf8Parser takes a plus sign too.
        Utf8Parser.TryParse(text, out int exponent, out _);
        return exponent;
    }

    private void WriteFixed(ref SpanWriter writer)
    {
        if (_point <= 0)
        {
            writer.Append("0."u8);
            writer.Take(-_point).Fill((byte)'0');
            writer.Append(_digits);
        }
        else if (_point >= _digits.Length)
        {
            writer.Append(_digits);
            writer.Take(_point - _digits.Length).Fill((byte)'0');
            writer.Append(".0"u8);
        }
        else
        {
            writer.Append(_digits[.._point]);
            writer.Append("."u8);
            writer.Append(_digits[_point..]);
        }
    }

    private void WriteExponent(ref SpanWriter writer)
    {
        int exponent = _point - 1;
        writer.Append(_digits[..1]);
        if (_digits.Length > 1)
        {
            writer.Append("."u8);
            writer.Append(_digits[1..]);
        }
        writer.Append(exponent < 0 ? "e-"u8 : "e+"u8);
        exponent = Math.Abs(exponent);
        Span<byte> text = stackalloc byte[4];
        Utf8Formatter.TryFormat(exponent, text, out int size);
        if (size == 1)
            writer.Append("0"u8);
        writer.Append(text[..size]);
    }
}
