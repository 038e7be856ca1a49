namespace OrleansRelay.Protocol;

/// <summary>
/// Writes a checked JSON value as Python's <c>json.dumps</c> would after <c>json.loads</c>: once with names sorted by
/// code point, which is hashed, and once in the order of a Python dict (a repeated name stays at its first place and
/// has its last value), which is delivered. For most bodies the two are the same bytes and are written once.
/// </summary>
internal sealed class JsonRewriter
{
    private const int KeptNames = 4096;

    private readonly JsonTape _tape = new();
    private readonly ByteBuffer _ordered = new();
    private readonly Comparison<int> _byName;
    private int[] _names = new int[64];
    private int _nameCount;
    private bool _ordersDiffer;

    public JsonRewriter() => _byName = CompareNames;

    /// <summary>
    /// Appends the sorted form to <paramref name="sorted"/> and returns true when the dict's order differs; then
    /// <see cref="Ordered"/> holds that form until the next call.
    /// </summary>
    public bool Write(ReadOnlySpan<byte> value, ByteBuffer sorted)
    {
        JsonKind kind = KindOf(value[0]);
        if (kind is not (JsonKind.Object or JsonKind.Array))
        {
            WriteScalar(value, kind, sorted);
            return false;
        }
        _ordersDiffer = false;
        _tape.Read(value);
        WriteValue(0, true, sorted);
        _ordered.Clear();
        if (_ordersDiffer)
            WriteValue(0, false, _ordered);
        _tape.Clear();
        if (_names.Length > KeptNames)
            _names = new int[64];
        return _ordersDiffer;
    }

    /// <summary>The last value in the order of a Python dict, when that differs from the sorted order.</summary>
    public ReadOnlySpan<byte> Ordered => _ordered.WrittenSpan;

    private static JsonKind KindOf(byte first) => first switch
    {
        (byte)'"' => JsonKind.String,
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'t' or (byte)'f' or (byte)'n' => JsonKind.Literal,
        _ => JsonKind.Float,
    };

    private static void WriteScalar(ReadOnlySpan<byte> text, JsonKind kind, ByteBuffer output)
    {
        if (kind is JsonKind.PlainString or JsonKind.Literal)
            output.Append(text);
        else if (kind == JsonKind.String)
            JsonText.RewriteString(text[1..^1], output);
        else
            JsonNumber.Write(text, output);
    }

    private void WriteValue(int index, bool sorted, ByteBuffer output)
    {
        JsonKind kind = _tape[index].Kind;
        if (kind == JsonKind.Array)
            WriteArray(index, sorted, output);
        else if (kind != JsonKind.Object)
            WriteScalar(_tape.Text(index), kind, output);
        else if (sorted)
            WriteSortedObject(index, output);
        else
            WriteOrderedObject(index, output);
    }

    private void WriteArray(int index, bool sorted, ByteBuffer output)
    {
        output.Append((byte)'[');
        int element = index + 1;
        for (int i = 0; i < _tape[index].Count; i++, element = _tape[element].Next)
        {
            if (i > 0)
                output.Append(", "u8);
            WriteValue(element, sorted, output);
        }
        output.Append((byte)']');
    }

    private void WriteOrderedObject(int index, ByteBuffer output)
    {
        output.Append((byte)'{');
        bool first = true;
        int end = _tape[index].Next;
        for (int name = index + 1; name < end; name = _tape[name + 1].Next)
        {
            if (!_tape[name].Repeated)
                WriteMember(name, false, ref first, output);
        }
        output.Append((byte)'}');
    }

    private void WriteSortedObject(int index, ByteBuffer output)
    {
        int start = _nameCount;
        SortMembers(index);
        output.Append((byte)'{');
        bool first = true;
        for (int i = start; i < start + _tape[index].Count; i++)
        {
            int name = _names[i];
            if (!_tape[name].Repeated)
                WriteMember(name, true, ref first, output);
        }
        output.Append((byte)'}');
        _nameCount = start;
    }

    private void WriteMember(int name, bool sorted, ref bool first, ByteBuffer output)
    {
        if (!first)
            output.Append(", "u8);
        first = false;
        WriteScalar(_tape.Text(name), _tape[name].Kind, output);
        output.Append(": "u8);
        WriteValue(_tape[name].Value, sorted, output);
    }

    /// <summary>
    /// Pushes the object's names, sorted, and lets the first of equal names have the value of the last.
    /// </summary>
    private void SortMembers(int index)
    {
        int start = _nameCount;
        int end = _tape[index].Next;
        for (int name = index + 1; name < end; name = _tape[name + 1].Next)
        {
            if (_nameCount == _names.Length)
                Array.Resize(ref _names, 2 * _nameCount);
            _names[_nameCount++] = name;
        }
        Span<int> members = _names.AsSpan(start, _nameCount - start);
        if (members.Length < 2)
            return;
        if (!IsSorted(members))
        {
            _ordersDiffer = true;
            members.Sort(_byName);
        }
        FoldRepeats(members);
    }

    private bool IsSorted(ReadOnlySpan<int> members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (CompareNames(members[i - 1], members[i]) > 0)
                return false;
        }
        return true;
    }

    private void FoldRepeats(ReadOnlySpan<int> members)
    {
        int kept = members[0];
        foreach (int name in members[1..])
        {
            ref JsonToken token = ref _tape[name];
            if (_tape.Name(kept).SequenceEqual(_tape.Name(name)))
            {
                token.Repeated = true;
                _tape[kept].Value = token.Value;
            }
            else
            {
                kept = name;
            }
        }
    }

    private int CompareNames(int left, int right)
    {
        int order = _tape.Name(left).SequenceCompareTo(_tape.Name(right));
        return order == 0 ? left.CompareTo(right) : order;
    }
}
