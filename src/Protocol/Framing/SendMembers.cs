namespace OrleansRelay.Protocol;

/// <summary>
/// Reads a message's JSON object in one pass: <c>text</c> and <c>id</c> are kept, other members only checked.
/// </summary>
internal ref struct SendMembers
{
    private JsonMember _clientId;

    public JsonMember Text { get; private set; }

    public readonly ReadOnlySpan<byte> ClientId => _clientId.Text;

    /// <summary>
    /// Reads the object at the start of the text; <paramref name="length"/> is its size. Returns why that failed, or
    /// null.
    /// </summary>
    public string? Read(ReadOnlySpan<byte> json, bool newlines, out int length)
    {
        var members = new JsonMembers(json, newlines);
        while (members.MoveNext())
        {
            if (members.NameIs("text"u8))
                Text = members.Value;
            else if (members.NameIs("id"u8))
                _clientId = members.Value;
        }
        length = members.Length;
        if (members.Fault is not null)
            return members.Fault;
        return _clientId.Kind == JsonKind.None || IsClientId(_clientId) ? null : Reasons.BadClientId;
    }

    /// <summary>Checks a client's own id: a string of 1 to 128 bytes when decoded.</summary>
    public static bool IsClientId(JsonMember id)
    {
        // An escape has at most six bytes for each byte that it decodes to.
        Span<byte> scratch = stackalloc byte[6 * Limits.MaxClientIdBytes];
        return id.TryDecode(scratch, out ReadOnlySpan<byte> decoded)
            && decoded.Length is > 0 and <= Limits.MaxClientIdBytes;
    }
}
