namespace OrleansRelay.Protocol;

/// <summary>An entry as another relay sent it: its members found, then checked and written in our form.</summary>
internal ref struct RelayEntry
{
    /// <summary>An escape has at most six bytes for each byte that it decodes to.</summary>
    private const int NameScratch = 6 * Limits.MaxNameBytes;

    private JsonMember _from;
    private JsonMember _to;
    private JsonMember _body;
    private JsonMember _timestamp;
    private JsonMember _seenBy;
    private JsonMember _messageId;
    private JsonMember _clientId;
    private MessageId _id;

    public readonly ReadOnlySpan<byte> Body => _body.Text;

    public readonly bool BodyIsPlain => _body.Kind == JsonKind.PlainString;

    /// <summary>The id that the entry came with.</summary>
    public readonly MessageId Id => _id;

    /// <summary>Finds the members, the last of each name, and returns why the text is no entry, or null.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        while (members.MoveNext())
            Keep(ref members);
        return members.FaultToEnd();
    }

    /// <summary>
    /// Checks the members and writes them to the scratch, to which <paramref name="parts"/> then points.
    /// Returns why the entry is malformed, or null. <paramref name="outcome"/>: what its way makes of it, if it is not.
    /// </summary>
    public string? WriteParts(PeerName relay, ByteBuffer scratch, out EntryParts parts, out RelayOutcome outcome)
    {
        parts = default;
        outcome = RelayOutcome.Malformed;
        int originEnd = 0;
        string? fault = WriteFields(scratch, out int fromEnd, out int toEnd, out int idEnd, out int timeEnd)
            ?? WriteSeenBy(relay, scratch, out originEnd, out outcome);
        if (fault is not null)
            return fault;
        ReadOnlySpan<byte> written = scratch.WrittenSpan;
        parts.From = written[..fromEnd];
        parts.To = written[fromEnd..toEnd];
        parts.ClientId = written[toEnd..idEnd];
        parts.Timestamp = written[idEnd..timeEnd];
        parts.Origin = written[timeEnd..originEnd];
        parts.Hops = written[timeEnd..];
        return null;
    }

    private void Keep(ref JsonMembers members)
    {
        if (members.NameIs("from"u8))
            _from = members.Value;
        else if (members.NameIs("to"u8))
            _to = members.Value;
        else if (members.NameIs("body"u8))
            _body = members.Value;
        else if (members.NameIs("timestamp"u8))
            _timestamp = members.Value;
        else if (members.NameIs("seen_by"u8))
            _seenBy = members.Value;
        else if (members.NameIs("msg_id"u8))
            _messageId = members.Value;
        else if (members.NameIs("id"u8))
            _clientId = members.Value;
    }

    private string? WriteFields(ByteBuffer scratch, out int fromEnd, out int toEnd, out int idEnd, out int timeEnd)
    {
        toEnd = idEnd = timeEnd = 0;
        bool from = TryWriteName(_from, scratch, default, out _);
        fromEnd = scratch.Length;
        if (!from)
            return Reasons.BadFrom;
        if (!TryWriteName(_to, scratch, default, out _))
            return Reasons.BadTo;
        toEnd = scratch.Length;
        if (_clientId.Kind != JsonKind.None)
        {
            if (!SendMembers.IsClientId(_clientId))
                return Reasons.BadClientId;
            JsonText.RewriteString(_clientId.Text[1..^1], scratch);
        }
        idEnd = scratch.Length;
        if (!IsTimestamp())
            return Reasons.BadTimestamp;
        JsonNumber.Write(_timestamp.Text, scratch);
        timeEnd = scratch.Length;
        if (_body.Kind == JsonKind.None)
            return Reasons.NoBody;
        Span<byte> hex = stackalloc byte[6 * MessageId.HexLength];
        bool id = _messageId.TryDecode(hex, out ReadOnlySpan<byte> digits) && MessageId.TryParse(digits, out _id);
        return id ? null : Reasons.BadMessageId;
    }

    private readonly bool IsTimestamp() => _timestamp.Kind == JsonKind.Float
        || (_timestamp.Kind == JsonKind.Integer
            && _timestamp.Text.TrimStart((byte)'-').Length <= Limits.MaxTimestampDigits);

    private readonly string? WriteSeenBy(PeerName relay, ByteBuffer scratch, out int originEnd, out RelayOutcome outcome)
    {
        originEnd = 0;
        outcome = RelayOutcome.Malformed;
        bool echo = false;
        if (_seenBy.Kind != JsonKind.Array)
            return Reasons.BadSeenBy;
        var scanner = new JsonScanner(_seenBy.Text);
        scanner.SkipOpening((byte)']', 1, out bool more);
        int count = 0;
        while (more)
        {
            int start = scanner.At;
            scanner.SkipValue(1, out JsonKind kind);
            var hop = new JsonMember(_seenBy.Text[start..scanner.At], kind);
            scanner.SkipDelimiter((byte)']', out more);
            if (count > 0)
                scratch.Append(", "u8);
            if (++count > Limits.MaxSeenBy || !TryWriteName(hop, scratch, relay.Utf8, out bool own))
                return Reasons.BadSeenBy;
            echo |= own;
            originEnd = count == 1 ? scratch.Length : originEnd;
        }
        if (count == 0)
            return Reasons.BadSeenBy;
        RelayOutcome fresh = count == Limits.MaxSeenBy ? RelayOutcome.TooFar : RelayOutcome.Entry;
        outcome = echo ? RelayOutcome.Echo : fresh;
        return null;
    }

    /// <summary>Writes a name if it is one, and tells whether it is <paramref name="own"/>.</summary>
    private static bool TryWriteName(JsonMember name, ByteBuffer scratch, ReadOnlySpan<byte> own, out bool isOwn)
    {
        Span<byte> decoded = stackalloc byte[NameScratch];
        isOwn = false;
        if (!name.TryDecode(decoded, out ReadOnlySpan<byte> utf8)
            || NameRules.Check(utf8, Limits.MaxNameBytes) != NameFault.None)
            return false;
        isOwn = utf8.SequenceEqual(own);
        JsonText.WriteString(utf8, scratch);
        return true;
    }
}
