namespace OrleansRelay.Protocol;

/// <summary>
/// A checked JSON value as a flat list of tokens, in the order of the text. It keeps its own copy of the text, because
/// sorting names needs them behind a delegate. Arrays are reused, and given back when one value made them large.
/// </summary>
internal sealed class JsonTape
{
    private const int InitialTokens = 64;
    private const int KeptTokens = 16 * 1024;

    private readonly ByteBuffer _source = new();
    private readonly ByteBuffer _decoded = new(256);
    private JsonToken[] _tokens = new JsonToken[InitialTokens];
    private int _count;

    public ref JsonToken this[int index] => ref _tokens[index];

    /// <summary>Reads a value that has been checked before.</summary>
    public void Read(ReadOnlySpan<byte> json)
    {
        Clear();
        _source.Append(json);
        var scanner = new JsonScanner(_source.WrittenSpan);
        if (!ReadValue(ref scanner, 0))
            throw new ArgumentException("The JSON value was not checked.", nameof(json));
    }

    public void Clear()
    {
        _source.Clear();
        _decoded.Clear();
        _count = 0;
        if (_tokens.Length > KeptTokens)
            _tokens = new JsonToken[InitialTokens];
    }

    /// <summary>The token's own text.</summary>
    public ReadOnlySpan<byte> Text(int index) => _source.WrittenSpan.Slice(_tokens[index].Start, _tokens[index].Length);

    /// <summary>A member's name, decoded.</summary>
    public ReadOnlySpan<byte> Name(int index)
    {
        ref JsonToken token = ref _tokens[index];
        return token.DecodedStart < 0
            ? _source.WrittenSpan.Slice(token.Start + 1, token.Length - 2)
            : _decoded.WrittenSpan.Slice(token.DecodedStart, token.DecodedLength);
    }

    private bool ReadValue(ref JsonScanner scanner, int depth)
    {
        int start = scanner.At;
        int index = Add(start);
        JsonKind kind;
        bool read = scanner.Peek switch
        {
            (byte)'{' => ReadContainer(ref scanner, index, kind = JsonKind.Object, depth + 1),
            (byte)'[' => ReadContainer(ref scanner, index, kind = JsonKind.Array, depth + 1),
            _ => scanner.SkipValue(depth, out kind),
        };
        ref JsonToken token = ref _tokens[index];
        token.Kind = kind;
        token.Length = scanner.At - start;
        token.Next = _count;
        return read;
    }

    private bool ReadContainer(ref JsonScanner scanner, int index, JsonKind kind, int depth)
    {
        byte closing = kind == JsonKind.Object ? (byte)'}' : (byte)']';
        if (!scanner.SkipOpening(closing, depth, out bool more))
            return false;
        while (more)
        {
            if (kind == JsonKind.Object && !ReadName(ref scanner))
                return false;
            if (!ReadValue(ref scanner, depth) || !scanner.SkipDelimiter(closing, out more))
                return false;
            _tokens[index].Count++;
        }
        return true;
    }

    private bool ReadName(ref JsonScanner scanner)
    {
        int index = Add(scanner.At);
        int start = scanner.At;
        if (!scanner.SkipString(out JsonKind kind))
            return false;
        ref JsonToken token = ref _tokens[index];
        token.Kind = kind;
        token.Length = scanner.At - start;
        token.Next = token.Value = index + 1;
        token.DecodedStart = -1;
        if (kind == JsonKind.String)
            Decode(ref token);
        return scanner.SkipColon();
    }

    private void Decode(ref JsonToken token)
    {
        ReadOnlySpan<byte> escaped = _source.WrittenSpan.Slice(token.Start + 1, token.Length - 2);
        token.DecodedStart = _decoded.Length;
        token.DecodedLength = JsonText.Unescape(escaped, _decoded.GetSpan(escaped.Length));
        _decoded.Advance(token.DecodedLength);
    }

    private int Add(int start)
    {
        if (_count == _tokens.Length)
            Array.Resize(ref _tokens, 2 * _count);
        _tokens[_count] = new JsonToken { Start = start };
        return _count++;
    }
}
