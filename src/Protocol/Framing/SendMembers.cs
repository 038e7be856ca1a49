namespace OrleansRelay.Protocol;

/// <summary>
/// Reads a message's JSON object in one pass: <c>text</c>, <c>id</c> and <c>ack</c> are kept, other members only checked.
/// </summary>
internal ref struct SendMembers
{
    private JsonMember _clientId;
    private JsonMember _ack;
    private AckLevel _level;

    public readonly AckLevel Ack => _level;

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
            else if (members.NameIs("ack"u8))
                _ack = members.Value;
        }
        length = members.Length;
        if (members.Fault is not null)
            return members.Fault;
        if (_ack.Kind != JsonKind.None && !AckLevels.TryRead(_ack, out _level))
            return Reasons.BadAck;
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
