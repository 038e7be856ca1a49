using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace OrleansRelay.Protocol;

/// <summary>Carries a <see cref="PeerHint"/>: <c>RELAY||{"peers": {"relay": "…", "time": ms, "count": n, "names": ["…"], "links": ["…"], "round_trips_us": [n]}}</c>.</summary>
public static class PeersFrame
{
    /// <summary>So many peers of a relay are named at most.</summary>
    public const int MaxNames = 256;

    /// <summary>So long is the list of names at most, in bytes of JSON.</summary>
    public const int MaxNamesBytes = 16 * 1024;

    /// <summary>In milliseconds since 1970: some centuries ahead.</summary>
    private const long MaxTime = 1L << 43;

    /// <summary>In microseconds: a quarter of an hour.</summary>
    private const long MaxRoundTrip = 900_000_000;

    private delegate bool ElementReader<T>(JsonMember element, [NotNullWhen(true)] out T? value);

    /// <summary>Appends the frame, newline included. Names that are too many are left out.</summary>
    public static void Write(ByteBuffer output, PeerHint hint)
    {
        output.Append("RELAY||{\"peers\": {\"relay\": "u8);
        JsonText.WriteString(hint.Relay, output);
        AppendNumber(output, ", \"time\": "u8, hint.Time);
        AppendNumber(output, ", \"count\": "u8, hint.Count);
        AppendNames(output, ", \"names\": ["u8, hint.Names);
        // Relays of before don't look at it.
        if (hint.Links.Count > 0)
        {
            int written = AppendNames(output, ", \"links\": ["u8, hint.Links);
            if (hint.RoundTrips.Count == hint.Links.Count)
                AppendNumbers(output, ", \"round_trips_us\": ["u8, hint.RoundTrips.Take(written));
        }
        output.Append("}}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>; false if it is no such frame, or breaks a bound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out PeerHint? hint)
    {
        hint = null;
        if (!JsonLookup.TryFindObject(relayJson, "peers"u8, out ReadOnlySpan<byte> json))
            return false;
        var (relay, time, count, names, links, trips) = ((string?)null, 0L, -1, (List<string>?)null, (List<string>?)[], (List<long>?)[]);
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            JsonMember value = members.Value;
            if (members.NameIs("relay"u8))
                relay = TryReadName(value, out string? name) ? name : null;
            else if (members.NameIs("time"u8) && Utf8Parser.TryParse(value.Text, out long at, out int read) && read == value.Text.Length)
                time = at;
            else if (members.NameIs("count"u8) && Utf8Parser.TryParse(value.Text, out int there, out read) && read == value.Text.Length)
                count = there;
            else if (members.NameIs("names"u8))
                names = ReadArray<string>(value, TryReadName);
            else if (members.NameIs("links"u8))
                links = ReadArray<string>(value, TryReadName);
            else if (members.NameIs("round_trips_us"u8))
                trips = ReadArray<long>(value, TryReadRoundTrip);
        }
        if (members.Fault is not null || relay is null || names is null || links is null || trips is null || time is <= 0 or > MaxTime || count < names.Count)
            return false;
        hint = new PeerHint { Relay = relay, Time = time, Count = count, Names = names, Links = links, RoundTrips = trips.Count == links.Count ? trips : [] };
        return true;
    }

    // How many there was room for.
    private static int AppendNames(ByteBuffer output, ReadOnlySpan<byte> lead, IReadOnlyList<string> names)
    {
        output.Append(lead);
        int start = output.Length;
        int count = 0;
        foreach (string name in names.Take(MaxNames))
        {
            int before = output.Length;
            output.Append(count == 0 ? ""u8 : ", "u8);
            JsonText.WriteString(name, output);
            if (output.Length - start > MaxNamesBytes)
            {
                output.Truncate(before);
                break;
            }
            count++;
        }
        output.Append((byte)']');
        return count;
    }

    private static void AppendNumbers(ByteBuffer output, ReadOnlySpan<byte> lead, IEnumerable<long> numbers)
    {
        output.Append(lead);
        ReadOnlySpan<byte> separator = default;
        foreach (long number in numbers)
        {
            AppendNumber(output, separator, number);
            separator = ", "u8;
        }
        output.Append((byte)']');
    }

    // Null if it is no array of such elements, or too long.
    private static List<T>? ReadArray<T>(JsonMember member, ElementReader<T> read)
    {
        if (member.Kind != JsonKind.Array || member.Text.Length > MaxNamesBytes + "[]".Length)
            return null;
        var elements = new List<T>();
        var scanner = new JsonScanner(member.Text);
        bool isRead = scanner.SkipOpening((byte)']', 1, out bool more);
        while (isRead && more && elements.Count < MaxNames)
        {
            int start = scanner.At;
            if (!scanner.SkipValue(1, out JsonKind kind) || !read(new JsonMember(member.Text[start..scanner.At], kind), out T? element))
                return null;
            elements.Add(element);
            isRead = scanner.SkipDelimiter((byte)']', out more);
        }
        return isRead && !more ? elements : null;
    }

    private static bool TryReadName(JsonMember member, [NotNullWhen(true)] out string? name)
    {
        Span<byte> scratch = stackalloc byte[6 * Limits.MaxNameBytes];
        name = member.TryDecode(scratch, out ReadOnlySpan<byte> utf8) && PeerName.TryCreate(utf8, out PeerName? peer, out _) ? peer!.Value : null;
        return name is not null;
    }

    private static bool TryReadRoundTrip(JsonMember member, out long micros) =>
        Utf8Parser.TryParse(member.Text, out micros, out int read) && read == member.Text.Length && micros is >= 0 and <= MaxRoundTrip;

    private static void AppendNumber(ByteBuffer output, ReadOnlySpan<byte> lead, long number)
    {
        output.Append(lead);
        JsonNumber.WriteInteger(number, output);
    }
}
