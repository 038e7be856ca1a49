namespace OrleansRelay.Protocol;

/// <summary>Reads delivery lines of ours, whose layout is fixed, from their end. Lines of others give false.</summary>
public static class EntryLine
{
    private const int IdEnd = 3;
    private const int IdStart = IdEnd + MessageId.HexLength;

    private static ReadOnlySpan<byte> SeenByStart => ", \"seen_by\": ["u8;

    private static ReadOnlySpan<byte> IdLead => "], \"msg_id\": \""u8;

    /// <summary>Reads the id of a line <c>… "msg_id": "&lt;64 hex&gt;"}\n</c>.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> line, out MessageId id)
    {
        id = default;
        return HasTail(line) && MessageId.TryParse(line[^IdStart..^IdEnd], out id);
    }

    /// <summary>Whether the relay is in the line's <c>seen_by</c>.</summary>
    public static bool SeenBy(ReadOnlySpan<byte> line, PeerName relay)
    {
        if (!HasTail(line))
            return false;
        ReadOnlySpan<byte> head = line[..^(IdStart + IdLead.Length)];
        // Inside a JSON string every quote follows a backslash, so the last such text is the member itself.
        int start = head.LastIndexOf(SeenByStart);
        if (start < 0)
            return false;
        ReadOnlySpan<byte> hops = head[(start + SeenByStart.Length)..];
        var scanner = new JsonScanner(hops);
        do
        {
            int from = scanner.At;
            if (!scanner.SkipString(out _))
                return false;
            if (hops[from..scanner.At].SequenceEqual(relay.Json))
                return true;
            scanner.At += 2;
        }
        while (scanner.At < hops.Length);
        return false;
    }

    private static bool HasTail(ReadOnlySpan<byte> line) =>
        line.Length > IdStart + IdLead.Length
        && line.EndsWith("\"}\n"u8)
        && line[..^IdStart].EndsWith(IdLead);
}
