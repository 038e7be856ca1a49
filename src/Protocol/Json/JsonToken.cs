namespace OrleansRelay.Protocol;

/// <summary>
/// One value or member name of a parsed text: its extent in the source, the index of the token after its whole subtree,
/// and for a name the token of its value, the extent of its decoded form, and whether a later name repeats it.
/// </summary>
internal struct JsonToken
{
    public int Start;
    public int Length;
    public int Next;
    public JsonKind Kind;

    /// <summary>Members or elements, for a container.</summary>
    public int Count;

    /// <summary>For a name: the token of its value. A repeated name's value is that of the last repetition.</summary>
    public int Value;

    /// <summary>For a name: an earlier member has the same name, so this one is not written.</summary>
    public bool Repeated;

    /// <summary>
    /// For a name with escapes: where its decoded form lies; -1 when the source's own bytes are the name.
    /// </summary>
    public int DecodedStart;
    public int DecodedLength;
}
