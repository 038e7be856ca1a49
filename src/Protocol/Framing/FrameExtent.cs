using System.Buffers;

namespace OrleansRelay.Protocol;

/// <summary>
/// Finds where the frame at the start of the input ends, by structure alone, and remembers how far it has looked: each
/// byte is looked at once however the input is cut. A frame ends where the JSON object after its first <c>||</c>
/// closes, and otherwise before the next newline. Brackets are only counted; whether the JSON is any good is found out
/// later.
/// </summary>
internal struct FrameExtent
{
    private Phase _phase;
    private int _at;
    private int _depth;

    private enum Phase : byte
    {
        Start,
        Prefix,
        Bar,
        Gap,
        Object,
        String,
        Escape,
        Line,
    }

    /// <summary>Whether what was looked at so far ends inside a JSON object that a frame may end with.</summary>
    public readonly bool InsideJson => _phase is Phase.Object or Phase.String or Phase.Escape;

    /// <summary>Whether the frame has turned out to be <c>RELAY||…</c>.</summary>
    public bool IsRelay { get; private set; }

    /// <summary>
    /// Returns the frame's length, or -1 when the input holds less than all of it. The input starts at the frame's
    /// first byte, which is no blank, and holds what it held at the last call plus whatever came since.
    /// </summary>
    public int Find(ReadOnlySpan<byte> input, bool registered, bool unframed)
    {
        while (_at < input.Length)
        {
            int end = _phase switch
            {
                Phase.Start => Begin(input[0], registered),
                Phase.Prefix => FindSeparator(input),
                Phase.Bar => PassBar(input, registered),
                Phase.Gap => SkipGap(input),
                Phase.Object => FindClose(input, unframed),
                Phase.String => FindQuote(input, unframed),
                Phase.Escape => SkipEscaped(input[_at], unframed),
                _ => FindNewline(input),
            };
            if (end >= 0)
                return end;
        }
        return -1;
    }

    private int Begin(byte first, bool registered)
    {
        _phase = !registered && first == '{' ? Phase.Object : Phase.Prefix;
        return -1;
    }

    private int FindSeparator(ReadOnlySpan<byte> input)
    {
        if (!Advance(input, input[_at..].IndexOfAny((byte)'|', (byte)'\n')))
            return -1;
        if (input[_at] == '\n')
            return _at;
        return Enter(Phase.Bar);
    }

    private int PassBar(ReadOnlySpan<byte> input, bool registered)
    {
        if (input[_at] != '|')
        {
            _phase = Phase.Prefix;
            return -1;
        }
        IsRelay = NameRules.Trim(input[..(_at - 1)]).SequenceEqual("RELAY"u8);
        return Enter(registered || IsRelay ? Phase.Gap : Phase.Line);
    }

    private int SkipGap(ReadOnlySpan<byte> input)
    {
        if (input[_at] is (byte)' ' or (byte)'\t' or (byte)'\r')
            _at++;
        else
            _phase = input[_at] == '{' ? Phase.Object : Phase.Line;
        return -1;
    }

    private int FindClose(ReadOnlySpan<byte> input, bool unframed)
    {
        SearchValues<byte> stops = unframed ? JsonBytes.Structure : JsonBytes.StructureOrNewline;
        if (!Advance(input, input[_at..].IndexOfAny(stops)))
            return -1;
        switch (input[_at])
        {
            case (byte)'\n':
                return _at;
            case (byte)'"':
                return Enter(Phase.String);
            case (byte)'{' or (byte)'[':
                _depth++;
                _at++;
                return -1;
            default:
                _at++;
                return --_depth == 0 ? _at : -1;
        }
    }

    private int FindQuote(ReadOnlySpan<byte> input, bool unframed)
    {
        ReadOnlySpan<byte> rest = input[_at..];
        int found = unframed
            ? rest.IndexOfAny((byte)'"', (byte)'\\')
            : rest.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
        if (!Advance(input, found))
            return -1;
        if (input[_at] == '\n')
            return _at;
        return Enter(input[_at] == '"' ? Phase.Object : Phase.Escape);
    }

    private int SkipEscaped(byte escaped, bool unframed)
    {
        if (escaped == '\n' && !unframed)
            return _at;
        return Enter(Phase.String);
    }

    private int FindNewline(ReadOnlySpan<byte> input) =>
        Advance(input, input[_at..].IndexOf((byte)'\n')) ? _at : -1;

    /// <summary>Moves past the byte looked at, into another phase.</summary>
    private int Enter(Phase phase)
    {
        _phase = phase;
        _at++;
        return -1;
    }

    /// <summary>Moves to what was found ahead, or to the end of the input.</summary>
    private bool Advance(ReadOnlySpan<byte> input, int found)
    {
        _at = found < 0 ? input.Length : _at + found;
        return found >= 0;
    }
}
