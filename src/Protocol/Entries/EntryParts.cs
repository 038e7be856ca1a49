namespace OrleansRelay.Protocol;

/// <summary>
/// The parts of an entry, each already written as Python's <c>json.dumps</c> would, and the two ways to put them
/// together: the canonical text, which is hashed, and the delivery line, which is sent.
/// </summary>
internal ref struct EntryParts
{
    public ReadOnlySpan<byte> From;
    public ReadOnlySpan<byte> To;
    public ReadOnlySpan<byte> ClientId;
    public ReadOnlySpan<byte> Timestamp;

    /// <summary>The first element of <c>seen_by</c>: the relay that took the message from its client.</summary>
    public ReadOnlySpan<byte> Origin;

    /// <summary>All elements of <c>seen_by</c> before our own, with separators; empty when we are the origin.</summary>
    public ReadOnlySpan<byte> Hops;

    /// <summary>
    /// Completes the canonical text, which begins with the body since <c>body</c> is the first name in order. With a
    /// client's own id, neither time nor origin count: a retry has the same id wherever and whenever it arrives.
    /// </summary>
    public readonly void FinishCanonical(ByteBuffer canonical)
    {
        canonical.Append(", \"from\": "u8);
        canonical.Append(From);
        if (ClientId.IsEmpty)
        {
            canonical.Append(", \"seen_by\": ["u8);
            canonical.Append(Origin);
            canonical.Append("], \"timestamp\": "u8);
            canonical.Append(Timestamp);
        }
        else
        {
            canonical.Append(", \"id\": "u8);
            canonical.Append(ClientId);
        }
        canonical.Append(", \"to\": "u8);
        canonical.Append(To);
        canonical.Append((byte)'}');
    }

    /// <summary>
    /// Writes the delivery line but for the id, and returns where in the output its hex belongs.
    /// <paramref name="relay"/> is our own id, the last in <c>seen_by</c>.
    /// </summary>
    public readonly int WriteLine(ReadOnlySpan<byte> body, ReadOnlySpan<byte> relay, ByteBuffer output)
    {
        // The names, separators and the id come to 161 bytes.
        int size = 192 + From.Length + To.Length + body.Length + ClientId.Length
            + Timestamp.Length + Hops.Length + relay.Length;
        var line = new SpanWriter(output.GetSpan(size));
        line.Append("{\"from\": "u8);
        line.Append(From);
        line.Append(", \"to\": "u8);
        line.Append(To);
        line.Append(", \"body\": "u8);
        line.Append(body);
        if (!ClientId.IsEmpty)
        {
            line.Append(", \"id\": "u8);
            line.Append(ClientId);
        }
        line.Append(", \"timestamp\": "u8);
        line.Append(Timestamp);
        line.Append(", \"seen_by\": ["u8);
        line.Append(Hops);
        if (!Hops.IsEmpty && !relay.IsEmpty)
            line.Append(", "u8);
        line.Append(relay);
        line.Append("], \"msg_id\": \""u8);
        int idAt = output.Length + line.Written;
        line.Take(MessageId.HexLength);
        line.Append("\"}\n"u8);
        output.Advance(line.Written);
        return idAt;
    }
}
