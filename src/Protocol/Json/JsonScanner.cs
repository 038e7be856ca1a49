using System.Runtime.CompilerServices;

namespace OrleansRelay.Protocol;

/// <summary>
/// A strict RFC 8259 reader over a span, without allocation. It checks and measures values and decodes nothing; bytes
/// from 0x80 on are taken as they are, so the caller checks the UTF-8 once for the whole frame. It accepts what
/// Python's <c>json.loads</c> accepts, lone surrogate escapes included, but for NaN, Infinity, floats that overflow,
/// and nesting or integers over <see cref="Limits"/>.
/// </summary>
/// <param name="json">The text; a value may end before the text does.</param>
/// <param name="newlines">Whether a raw newline is white space; on a line-framed connection it ends the frame.</param>
internal ref struct JsonScanner(ReadOnlySpan<byte> json, bool newlines = true)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly bool _newlines = newlines;

    /// <summary>Index of the next byte to read.</summary>
    public int At { get; set; }

    /// <summary>Why the last method returned false. Text that just ends too early is "not valid JSON" too.</summary>
    public string Reason { get; private set; } = Reasons.NotJson;

    /// <summary>The next byte, or 0 at the end, which no valid JSON holds.</summary>
    public readonly byte Peek
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)At < (uint)_json.Length ? _json[At] : (byte)0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipBlanks()
    {
        while ((uint)At < (uint)_json.Length && _json[At] <= ' ' && IsBlank(_json[At]))
            At++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(byte expected)
    {
        if (Peek != expected)
            return false;
        At++;
        return true;
    }

    /// <summary>
    /// Moves past one value that starts here. <paramref name="depth"/> counts the containers around it. Recursion is
    /// bounded by <see cref="Limits.MaxDepth"/>.
    /// </summary>
    public bool SkipValue(int depth, out JsonKind kind)
    {
        switch (Peek)
        {
            case (byte)'"':
                return SkipString(out kind);
            case (byte)'{':
                kind = JsonKind.Object;
                return SkipObject(depth + 1);
            case (byte)'[':
                kind = JsonKind.Array;
                return SkipArray(depth + 1);
            case (byte)'t':
                return SkipLiteral("true"u8, out kind);
            case (byte)'f':
                return SkipLiteral("false"u8, out kind);
            case (byte)'n':
                return SkipLiteral("null"u8, out kind);
            default:
                return SkipNumber(out kind);
        }
    }

    /// <summary>
    /// Moves past a string and says whether its content stands for itself (<see cref="JsonKind.PlainString"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipString(out JsonKind kind)
    {
        kind = JsonKind.PlainString;
        if (Peek != '"')
            return Fail(Reasons.NotJson);
        int start = At + 1;
        int length = _json[start..].IndexOfAnyExcept(JsonBytes.Plain);
        if (length >= 0 && _json[start + length] == '"')
        {
            At = start + length + 1;
            return true;
        }
        kind = JsonKind.String;
        return length >= 0 ? SkipStringTail(start + length) : Fail(Reasons.NotJson);
    }

    /// <summary>Moves past <c>"key":</c> and the blanks around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipKey(out JsonKind kind) => SkipString(out kind) && SkipColon();

    /// <summary>Moves past the colon after a member's name and the blanks around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipColon()
    {
        SkipBlanks();
        if (!TrySkip((byte)':'))
            return Fail(Reasons.NotJson);
        SkipBlanks();
        return true;
    }

    /// <summary>
    /// Moves past the comma before another element of a container, or its closing bracket. <paramref name="more"/>
    /// tells which of the two it was.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipDelimiter(byte closing, out bool more)
    {
        SkipBlanks();
        byte next = Peek;
        more = next == ',';
        if (next != ',' && next != closing)
            return Fail(Reasons.NotJson);
        At++;
        if (more)
            SkipBlanks();
        return true;
    }

    /// <summary>
    /// Moves past a container's opening bracket; <paramref name="more"/> is false when it closed at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipOpening(byte closing, int depth, out bool more)
    {
        more = false;
        if (depth > Limits.MaxDepth)
            return Fail(Reasons.TooDeep);
        At++;
        SkipBlanks();
        more = !TrySkip(closing);
        return true;
    }

    private readonly bool IsBlank(byte value) =>
        value is (byte)' ' or (byte)'\t' or (byte)'\r' || (value == '\n' && _newlines);

    private bool SkipObject(int depth)
    {
        if (!SkipOpening((byte)'}', depth, out bool more))
            return false;
        while (more)
        {
            if (!SkipKey(out _) || !SkipValue(depth, out _) || !SkipDelimiter((byte)'}', out more))
                return false;
        }
        return true;
    }

    private bool SkipArray(int depth)
    {
        if (!SkipOpening((byte)']', depth, out bool more))
            return false;
        while (more)
        {
            if (!SkipValue(depth, out _) || !SkipDelimiter((byte)']', out more))
                return false;
        }
        return true;
    }

    private bool SkipLiteral(ReadOnlySpan<byte> literal, out JsonKind kind)
    {
        kind = JsonKind.Literal;
        if (!_json[At..].StartsWith(literal))
            return Fail(Reasons.NotJson);
        At += literal.Length;
        return true;
    }

    private bool SkipStringTail(int at)
    {
        while ((uint)at < (uint)_json.Length)
        {
            byte value = _json[at];
            if (value == '"')
            {
                At = at + 1;
                return true;
            }
            if (value < 0x20)
                return Fail(Reasons.ControlInString);
            if (value == '\\')
            {
                int size = JsonText.EscapeSize(_json[at..]);
                if (size == 0)
                    return Fail(Reasons.NotJson);
                at += size;
                continue;
            }
            int stop = _json[at..].IndexOfAny(JsonBytes.StringStops);
            if (stop < 0)
                break;
            at += stop;
        }
        return Fail(Reasons.NotJson);
    }

    private bool SkipNumber(out JsonKind kind)
    {
        string? fault = JsonNumber.Measure(_json[At..], out int length, out kind);
        At += length;
        return fault is null || Fail(fault);
    }

    private bool Fail(string reason)
    {
        Reason = reason;
        return false;
    }
}
