using System.Runtime.CompilerServices;

namespace OrleansRelay.Protocol;

/// <summary>Steps through the members of the object at the start of a text, checking it on the way.</summary>
/// <param name="json">The text, which may go on after the object.</param>
/// <param name="newlines">Whether a raw newline is white space.</param>
internal ref struct JsonMembers(ReadOnlySpan<byte> json, bool newlines = true)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private JsonScanner _scanner = new(json, newlines);
    private ReadOnlySpan<byte> _name;
    private JsonKind _nameKind;
    private bool _open;

    /// <summary>Why the text is no object, or null; to be asked when there is no next member.</summary>
    public string? Fault { get; private set; }

    /// <summary>The object's size, when there is no next member and no fault.</summary>
    public readonly int Length => _scanner.At;

    public JsonMember Value { get; private set; }

    /// <summary>Moves to the next member.</summary>
    public bool MoveNext()
    {
        bool more;
        bool read = _open
            ? _scanner.SkipDelimiter((byte)'}', out more)
            : Open(out more);
        if (!read || (more && !ReadMember()))
        {
            Fault ??= _scanner.Reason;
            return false;
        }
        return more;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool NameIs(ReadOnlySpan<byte> name) => _nameKind == JsonKind.PlainString
        ? _name.SequenceEqual(name)
        : JsonText.Decodes(_name, name);

    /// <summary>The fault, which anything but blanks after the object is too.</summary>
    public string? FaultToEnd()
    {
        if (Fault is null)
            _scanner.SkipBlanks();
        return Fault ?? (_scanner.At == _json.Length ? null : Reasons.NotJson);
    }

    private bool Open(out bool more)
    {
        more = false;
        _open = true;
        if (_scanner.Peek == '{')
            return _scanner.SkipOpening((byte)'}', 1, out more);
        Fault = Reasons.NotObject;
        return false;
    }

    private bool ReadMember()
    {
        int start = _scanner.At + 1;
        if (!_scanner.SkipString(out _nameKind))
            return false;
        _name = _json[start..(_scanner.At - 1)];
        if (!_scanner.SkipColon())
            return false;
        start = _scanner.At;
        if (!_scanner.SkipValue(1, out JsonKind kind))
            return false;
        Value = new JsonMember(_json[start.._scanner.At], kind);
        return true;
    }
}
