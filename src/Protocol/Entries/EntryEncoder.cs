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
/// target. Encoding is then a dozen copies into the canonical scratch, the hash, and a dozen copies into the output.
/// Any other body goes through <see cref="JsonRewriter"/>, which writes it in sorted order into the canonical text and,
/// only when that differs, in its own order for delivery.
/// </remarks>
/// <param name="relay">Our own relay id.</param>
public sealed class EntryEncoder(PeerName relay)
{
    private const int BodyStart = 9;

    private readonly ByteBuffer _canonical = new(1024, 64 * 1024);
    private readonly ByteBuffer _parts = new(1024, 64 * 1024);
    private readonly JsonRewriter _rewriter = new();

    /// <summary>
    /// Appends the line of a client's message, its <c>\n</c> included, and returns its id.
    /// </summary>
    /// <param name="frame">A frame of kind <see cref="FrameKind.Send"/>.</param>
    /// <param name="from">The sender.</param>
    /// <param name="unixMicros">The time of receipt, microseconds since 1970.</param>
    /// <param name="output">Where the line is appended.</param>
    public MessageId EncodeSend(in Frame frame, PeerName from, long unixMicros, ByteBuffer output)
    {
        Span<byte> timestamp = stackalloc byte[UnixTime.MaxLength];
        return EncodeSend(frame, from, timestamp[..UnixTime.Write(unixMicros, timestamp)], output);
    }

    /// <summary>The same with the time as printed.</summary>
    internal MessageId EncodeSend(in Frame frame, PeerName from, ReadOnlySpan<byte> timestamp, ByteBuffer output)
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
        MessageId id = FinishCanonical(parts);
        ReadOnlySpan<byte> body = reordered ? _rewriter.Ordered : _canonical.WrittenSpan[BodyStart..bodyEnd];
        parts.WriteLine(body, relay.Json, id, output);
        return id;
    }

    /// <summary>
    /// Checks an entry that another relay sent and appends its line with our id added to <c>seen_by</c>. The id is
    /// always the one that the content gives; members other than an entry's own are dropped.
    /// </summary>
    /// <param name="json">What followed <c>RELAY||</c>.</param>
    /// <param name="output">
    /// Where the line is appended; untouched unless the outcome is <see cref="RelayOutcome.Entry"/>.
    /// </param>
    /// <param name="id">The id, unless malformed.</param>
    /// <param name="idMatches">
    /// Whether the entry came with that id. If not, it was tampered with or came through relays that hash anew.
    /// </param>
    /// <param name="reason">Why it is malformed, for the sender.</param>
    public RelayOutcome EncodeRelay(
        ReadOnlySpan<byte> json, ByteBuffer output, out MessageId id, out bool idMatches, out string? reason)
    {
        id = default;
        idMatches = false;
        var entry = new RelayEntry();
        reason = Utf8.IsValid(json) ? entry.Read(json) : Reasons.NotUtf8;
        if (reason is not null)
            return RelayOutcome.Malformed;
        _parts.Clear();
        reason = entry.WriteParts(relay, _parts, out EntryParts parts, out bool echo);
        if (reason is not null)
            return RelayOutcome.Malformed;
        bool reordered = BeginCanonical(entry.Body, entry.BodyIsPlain, out int bodyEnd);
        id = FinishCanonical(parts);
        idMatches = id == entry.Id;
        if (echo)
            return RelayOutcome.Echo;
        ReadOnlySpan<byte> body = reordered ? _rewriter.Ordered : _canonical.WrittenSpan[BodyStart..bodyEnd];
        parts.WriteLine(body, relay.Json, id, output);
        return RelayOutcome.Entry;
    }

    /// <summary>
    /// Starts the canonical text and returns whether the body is delivered in another order than there.
    /// </summary>
    private bool BeginCanonical(ReadOnlySpan<byte> body, bool plain, out int bodyEnd)
    {
        _canonical.Clear();
        _canonical.Append("{\"body\": "u8);
        bool reordered = false;
        if (plain)
            _canonical.Append(body);
        else
            reordered = _rewriter.Write(body, _canonical);
        bodyEnd = _canonical.Length;
        return reordered;
    }

    private MessageId FinishCanonical(in EntryParts parts)
    {
        parts.FinishCanonical(_canonical);
        return MessageId.Hash(_canonical.WrittenSpan);
    }
}
