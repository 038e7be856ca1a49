using System.Text.Unicode;

namespace OrleansRelay.Protocol;

/// <summary>
/// Makes the one line of bytes that a message is from then on, and its id. One per worker, reused; not thread-safe.
/// Nothing is allocated per message once its scratch has grown to the usual size.
/// </summary>
/// <remarks>
/// The line is what Python's <c>json.dumps</c> of the original relay prints, byte for byte; the id is the SHA-256 of
/// the same entry with sorted names (the canonical text). The fast path: a body that is a string of printable ASCII
/// without escapes, which the frame reader has found out in passing, is its own form in both texts, and so is an ASCII
/// target. Encoding is then a dozen copies into the canonical scratch, a dozen copies into the output, and the hash.
/// Any other body goes through <see cref="JsonRewriter"/>, which writes it in sorted order into the canonical text and,
/// only when that differs, in its own order for delivery.
/// <para>
/// The hash would cost more than all the rest, so ids are made for a batch at a time: <see cref="Clear"/> begins one,
/// <see cref="AddSend"/> and <see cref="AddRelay"/> write lines whose ids are left open, and <see cref="Seal"/> hashes
/// the canonical texts together and fills the ids in. The scratch holds the canonical texts of one batch.
/// </para>
/// </remarks>
/// <param name="relay">Our own relay id.</param>
public sealed class EntryEncoder(PeerName relay)
{
    private const int BodyStart = 9;
    private const int NoLine = -1;

    private readonly Sha256Batch _canonical = new();
    private readonly ByteBuffer _parts = new(1024, 64 * 1024);
    private readonly JsonRewriter _rewriter = new();
    private OpenEntry[] _open = new OpenEntry[64];

    /// <summary>Begins a batch and forgets the one before.</summary>
    public void Clear() => _canonical.Clear();

    /// <summary>
    /// Appends the line of a client's message, its <c>\n</c> included, and returns its place in the batch.
    /// </summary>
    /// <param name="frame">A frame of kind <see cref="FrameKind.Send"/>.</param>
    /// <param name="from">The sender.</param>
    /// <param name="unixMicros">The time of receipt, microseconds since 1970.</param>
    /// <param name="output">
    /// Where the line is appended: one and the same for a batch, and not made shorter before it is sealed.
    /// </param>
    public int AddSend(in Frame frame, PeerName from, long unixMicros, ByteBuffer output)
    {
        Span<byte> timestamp = stackalloc byte[UnixTime.MaxLength];
        return Close(new OpenEntry(WriteSend(frame, from, timestamp[..UnixTime.Write(unixMicros, timestamp)], output), default, double.MaxValue));
    }

    /// <summary>
    /// Checks an entry that another relay sent and appends its line with our id added to <c>seen_by</c>. The id is
    /// always the one that the content gives; members other than an entry's own are dropped.
    /// </summary>
    /// <param name="json">What followed <c>RELAY||</c>.</param>
    /// <param name="output">
    /// Where the line is appended, as in <see cref="AddSend"/>; untouched unless the outcome is
    /// <see cref="RelayOutcome.Entry"/>.
    /// </param>
    /// <param name="index">Its place in the batch, unless malformed.</param>
    /// <param name="reason">Why it is malformed or can go no further, for the sender.</param>
    public RelayOutcome AddRelay(ReadOnlySpan<byte> json, ByteBuffer output, out int index, out string? reason)
    {
        RelayOutcome outcome = WriteRelay(json, output, out OpenEntry open, out reason);
        index = outcome == RelayOutcome.Malformed ? -1 : Close(open);
        return outcome;
    }

    /// <summary>Makes the ids of the batch and completes its lines in the output.</summary>
    public void Seal(ByteBuffer output)
    {
        _canonical.HashAll();
        for (int i = 0; i < _canonical.Count; i++)
        {
            if (_open[i].IdAt != NoLine)
                _canonical[i].WriteHex(output.Rewrite(_open[i].IdAt, MessageId.HexLength));
        }
    }

    /// <summary>All ids of the sealed batch, by place.</summary>
    public ReadOnlySpan<MessageId> Ids => _canonical.Ids;

    /// <summary>The id of a message or an entry of the sealed batch.</summary>
    public MessageId Id(int index) => _canonical[index];

    /// <summary>
    /// Whether an entry of the sealed batch came with its id. If not, it was tampered with or came through relays that
    /// hash anew.
    /// </summary>
    public bool IdMatches(int index) => _canonical[index] == _open[index].ClaimedId;

    /// <summary>The time that an entry of the batch says, in seconds since 1970; that of a message, which is new, is endless.</summary>
    public double Time(int index) => _open[index].Time;

    /// <summary>Does what <see cref="AddSend"/> does, at once and outside of the batch, and returns the id.</summary>
    public MessageId EncodeSend(in Frame frame, PeerName from, long unixMicros, ByteBuffer output)
    {
        Span<byte> timestamp = stackalloc byte[UnixTime.MaxLength];
        return EncodeSend(frame, from, timestamp[..UnixTime.Write(unixMicros, timestamp)], output);
    }

    /// <summary>The same with the time as printed.</summary>
    internal MessageId EncodeSend(in Frame frame, PeerName from, ReadOnlySpan<byte> timestamp, ByteBuffer output)
    {
        int idAt = WriteSend(frame, from, timestamp, output);
        MessageId id = _canonical.HashOpen();
        id.WriteHex(output.Rewrite(idAt, MessageId.HexLength));
        return id;
    }

    /// <summary>Does what <see cref="AddRelay"/> does, at once and outside of the batch.</summary>
    public RelayOutcome EncodeRelay(
        ReadOnlySpan<byte> json, ByteBuffer output, out MessageId id, out bool idMatches, out string? reason)
    {
        id = default;
        idMatches = false;
        RelayOutcome outcome = WriteRelay(json, output, out OpenEntry open, out reason);
        if (outcome == RelayOutcome.Malformed)
            return outcome;
        id = _canonical.HashOpen();
        idMatches = id == open.ClaimedId;
        if (open.IdAt != NoLine)
            id.WriteHex(output.Rewrite(open.IdAt, MessageId.HexLength));
        return outcome;
    }

    /// <summary>The text of an entry that its id is the SHA-256 of; null if it is no entry.</summary>
    /// <param name="json">A delivery line, or what followed <c>RELAY||</c>.</param>
    public byte[]? CanonicalText(ReadOnlySpan<byte> json)
    {
        if (WriteRelay(json, new ByteBuffer(), out _, out _) == RelayOutcome.Malformed)
            return null;
        byte[] text = _canonical.Text.WrittenSpan[_canonical.OpenStart..].ToArray();
        _canonical.Open();
        return text;
    }

    /// <summary>Writes both texts of a message and returns where in the output its id belongs.</summary>
    private int WriteSend(in Frame frame, PeerName from, ReadOnlySpan<byte> timestamp, ByteBuffer output)
    {
        bool reordered = BeginCanonical(frame.HasText ? frame.Text : "\"\""u8, frame.TextIsPlain, out int bodyEnd);
        _parts.Clear();
        JsonText.WriteString(frame.Target, _parts);
        int idStart = _parts.Length;
        if (!frame.ClientId.IsEmpty)
            JsonText.RewriteString(frame.ClientId[1..^1], _parts);
        var parts = new EntryParts
        {
            From = from.Json,
            To = _parts.WrittenSpan[..idStart],
            ClientId = _parts.WrittenSpan[idStart..],
            Timestamp = timestamp,
            Origin = relay.Json,
        };
        parts.FinishCanonical(_canonical.Text);
        return parts.WriteLine(Body(reordered, bodyEnd), relay.Json, output);
    }

    private RelayOutcome WriteRelay(
        ReadOnlySpan<byte> json, ByteBuffer output, out OpenEntry open, out string? reason)
    {
        open = default;
        var entry = new RelayEntry();
        reason = Utf8.IsValid(json) ? entry.Read(json) : Reasons.NotUtf8;
        if (reason is not null)
            return RelayOutcome.Malformed;
        _parts.Clear();
        reason = entry.WriteParts(relay, _parts, out EntryParts parts, out RelayOutcome outcome);
        if (reason is not null)
            return RelayOutcome.Malformed;
        bool reordered = BeginCanonical(entry.Body, entry.BodyIsPlain, out int bodyEnd);
        parts.FinishCanonical(_canonical.Text);
        // An echo is written as it came: this relay is in it already.
        int idAt = outcome == RelayOutcome.TooFar ? NoLine : parts.WriteLine(Body(reordered, bodyEnd), outcome == RelayOutcome.Echo ? default : relay.Json, output);
        UnixTime.TryRead(parts.Timestamp, out double time);
        open = new OpenEntry(idAt, entry.Id, time);
        reason = outcome == RelayOutcome.TooFar ? Reasons.TooManyHops : null;
        return outcome;
    }

    /// <summary>
    /// Starts the canonical text and returns whether the body is delivered in another order than there.
    /// </summary>
    private bool BeginCanonical(ReadOnlySpan<byte> body, bool plain, out int bodyEnd)
    {
        _canonical.Open();
        _canonical.Text.Append("{\"body\": "u8);
        bool reordered = false;
        if (plain)
            _canonical.Text.Append(body);
        else
            reordered = _rewriter.Write(body, _canonical.Text);
        bodyEnd = _canonical.Text.Length;
        return reordered;
    }

    private ReadOnlySpan<byte> Body(bool reordered, int bodyEnd) =>
        reordered ? _rewriter.Ordered : _canonical.Text.WrittenSpan[(_canonical.OpenStart + BodyStart)..bodyEnd];

    private int Close(in OpenEntry open)
    {
        int index = _canonical.Close();
        if (index == _open.Length)
            Array.Resize(ref _open, 2 * index);
        _open[index] = open;
        return index;
    }

    /// <summary>Where the id belongs, or <see cref="NoLine"/>; the id that the entry came with; the time that it says.</summary>
    private readonly record struct OpenEntry(int IdAt, MessageId ClaimedId, double Time);
}
