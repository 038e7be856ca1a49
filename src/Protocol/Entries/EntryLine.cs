namespace OrleansRelay.Protocol;

/// <summary>Reads delivery lines of ours, whose layout is fixed, from their beginning or their end. Lines of others give false.</summary>
public static class EntryLine
{
    private const int IdEnd = 3;
    private const int IdStart = IdEnd + MessageId.HexLength;

    private static ReadOnlySpan<byte> FromStart => "{\"from\": "u8;

    private static ReadOnlySpan<byte> ToStart => ", \"to\": "u8;

    private static ReadOnlySpan<byte> TimeStart => ", \"timestamp\": "u8;

    private static ReadOnlySpan<byte> SeenByStart => ", \"seen_by\": ["u8;

    private static ReadOnlySpan<byte> IdLead => "], \"msg_id\": \""u8;

    /// <summary>Whether an object begins as our lines do, so that it need not be looked through for what else it may be.</summary>
    public static bool IsBegun(ReadOnlySpan<byte> json) => json.StartsWith(FromStart);

    /// <summary>A name as it stands in lines: as a string of JSON without its quotes.</summary>
    public static byte[] Text(string name)
    {
        var text = new ByteBuffer();
        JsonText.WriteString(name, text);
        return text.WrittenSpan[1..^1].ToArray();
    }

    /// <summary>Reads the id of a line <c>… "msg_id": "&lt;64 hex&gt;"}\n</c>.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> line, out MessageId id)
    {
        id = default;
        return HasTail(line) && MessageId.TryParse(line[^IdStart..^IdEnd], out id);
    }

    /// <summary>Whether the id of a line begins with digits that come before others, or are the same. Of what is no line of ours it may be true.</summary>
    /// <param name="digits">Hex digits, at most <see cref="MessageId.HexLength"/>.</param>
    public static bool HasIdUpTo(ReadOnlySpan<byte> line, ReadOnlySpan<byte> digits) =>
        line.Length > IdStart && line.Slice(line.Length - IdStart, digits.Length).SequenceCompareTo(digits) <= 0;

    /// <summary>Reads the time that a line says, in seconds since 1970.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> line, out double seconds)
    {
        seconds = 0;
        if (!TryFindSeenBy(line, out int end))
            return false;
        ReadOnlySpan<byte> head = line[..end];
        int start = head.LastIndexOf(TimeStart);
        return start >= 0 && UnixTime.TryRead(head[(start + TimeStart.Length)..], out seconds);
    }

    /// <summary>Finds whom a line is from and to, as strings of JSON without their quotes.</summary>
    public static bool TryReadTarget(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> from, out ReadOnlySpan<byte> to)
    {
        from = to = default;
        if (!IsBegun(line))
            return false;
        var scanner = new JsonScanner(line) { At = FromStart.Length };
        if (!scanner.SkipString(out _))
            return false;
        from = line[(FromStart.Length + 1)..(scanner.At - 1)];
        if (!line[scanner.At..].StartsWith(ToStart))
            return false;
        int start = scanner.At += ToStart.Length;
        if (!scanner.SkipString(out _))
            return false;
        to = line[(start + 1)..(scanner.At - 1)];
        return true;
    }

    /// <summary>Whether the relay is in the line's <c>seen_by</c>.</summary>
    public static bool SeenBy(ReadOnlySpan<byte> line, PeerName relay)
    {
        if (!TryFindSeenBy(line, out int start))
            return false;
        ReadOnlySpan<byte> hops = Hops(line, start);
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

    /// <summary>Finds the relays that a line has seen, as elements of a JSON array without its brackets.</summary>
    public static bool TryReadHops(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> hops)
    {
        bool isFound = TryFindSeenBy(line, out int start);
        hops = isFound ? Hops(line, start) : default;
        return isFound;
    }

    /// <summary>The relay that a line came from: the one before the last of its hops.</summary>
    /// <param name="hops">As <see cref="TryReadHops"/> finds them.</param>
    /// <returns>The inside of a JSON string; empty if there is only one hop.</returns>
    public static ReadOnlySpan<byte> Via(ReadOnlySpan<byte> hops)
    {
        // Inside a JSON string every quote follows a backslash, so this stands between two hops and nowhere else.
        ReadOnlySpan<byte> separator = "\", \""u8;
        int last = hops.LastIndexOf(separator);
        if (last < 0)
            return default;
        ReadOnlySpan<byte> before = hops[..last];
        int start = before.LastIndexOf(separator);
        return start < 0 ? before[1..] : before[(start + separator.Length)..];
    }

    /// <summary>Whether one relay alone has seen the line: the one that took it from its client.</summary>
    public static bool IsFirstHand(ReadOnlySpan<byte> line)
    {
        if (!TryFindSeenBy(line, out int start))
            return false;
        ReadOnlySpan<byte> hops = Hops(line, start);
        var scanner = new JsonScanner(hops);
        return scanner.SkipString(out _) && scanner.At == hops.Length;
    }

    private static ReadOnlySpan<byte> Hops(ReadOnlySpan<byte> line, int start) =>
        line[(start + SeenByStart.Length)..^(IdStart + IdLead.Length)];

    private static bool TryFindSeenBy(ReadOnlySpan<byte> line, out int start)
    {
        // Inside a JSON string every quote follows a backslash, so the last such text is the member itself.
        start = HasTail(line) ? line[..^(IdStart + IdLead.Length)].LastIndexOf(SeenByStart) : -1;
        return start >= 0;
    }

    private static bool HasTail(ReadOnlySpan<byte> line) =>
        line.Length > IdStart + IdLead.Length
        && line.EndsWith("\"}\n"u8)
        && line[..^IdStart].EndsWith(IdLead);
}
