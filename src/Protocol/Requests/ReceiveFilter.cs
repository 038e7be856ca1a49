using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// Which messages a client wants, by their target: all, those that stand in a list, and those that begin as a list says. Targets are
/// kept as they stand in lines: ASCII, escaped, without their quotes. What begins a text begins its escaped form as well, since no
/// escape is the beginning of another one.
/// </summary>
public sealed class ReceiveFilter
{
    /// <summary>A list has at most so many targets and beginnings.</summary>
    public const int MaxTargets = 256;

    /// <summary>To what is for everybody, whatever the relay's <see cref="DeliveryPolicy"/>.</summary>
    private static readonly string[] Everybody = ["all", "*"];

    private static readonly byte[] PublicMark = "#"u8.ToArray();

    private readonly HashSet<byte[]> _exact = new(TargetComparer.Instance);
    private readonly List<byte[]> _prefixes = [];
    private readonly byte[] _json;

    private ReceiveFilter(byte[] json, bool isAll) => (_json, IsAll) = (json, isAll);

    /// <summary>Everything, as the original relay sends it.</summary>
    public static ReceiveFilter All { get; } = new([.. "\"all\""u8], isAll: true);

    /// <summary>It wants everything, so that no line need be looked at.</summary>
    public bool IsAll { get; }

    public IReadOnlyCollection<byte[]> Exact => _exact;

    public IReadOnlyCollection<byte[]> Prefixes => _prefixes;

    /// <summary>What was asked for, as JSON.</summary>
    public ReadOnlySpan<byte> Json => _json;

    /// <summary>What is to the peer itself, or to everybody: <c>all</c> and <c>*</c>.</summary>
    public static ReceiveFilter Addressed(PeerName name)
    {
        var filter = new ReceiveFilter([.. "\"addressed\""u8], isAll: false);
        filter._exact.Add(name.Json[1..^1].ToArray());
        foreach (string target in Everybody)
            filter._exact.Add(Encoding.ASCII.GetBytes(target));
        return filter;
    }

    /// <summary>Reads <c>"all"</c>, <c>"addressed"</c> or a list.</summary>
    /// <returns>Why it is none, in words for the sender, or null.</returns>
    internal static string? Read(JsonMember member, PeerName name, out ReceiveFilter? filter)
    {
        filter = null;
        if (member.Kind == JsonKind.Array)
            return ReadList(member.Text, out filter);
        Span<byte> scratch = stackalloc byte[6 * 16];
        if (member.TryDecode(scratch, out ReadOnlySpan<byte> word))
            filter = word.SequenceEqual("all"u8) ? All : word.SequenceEqual("addressed"u8) ? Addressed(name) : null;
        return filter is null ? Reasons.BadReceive : null;
    }

    /// <summary>Whether a target, as it stands in a line, is wanted.</summary>
    public bool Wants(ReadOnlySpan<byte> target)
    {
        if (IsAll || _exact.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(target))
            return true;
        foreach (byte[] prefix in _prefixes)
        {
            if (target.StartsWith(prefix))
                return true;
        }
        return false;
    }

    /// <summary>What of it a peer may see.</summary>
    public ReceiveFilter Within(DeliveryPolicy policy, PeerName name) => policy == DeliveryPolicy.Open ? this : Visible(name);

    /// <summary>Of what a peer may see where direct messages are private, what it wants.</summary>
    private ReceiveFilter Visible(PeerName name)
    {
        var visible = new ReceiveFilter(_json, isAll: false);
        foreach (byte[] target in Addressed(name)._exact)
        {
            if (Wants(target))
                visible._exact.Add(target);
        }
        foreach (byte[] target in _exact)
        {
            if (target.AsSpan().StartsWith(PublicMark))
                visible._exact.Add(target);
        }
        // All of them if everything is wanted, or what begins with less than that.
        if (IsAll || _prefixes.Exists(static prefix => prefix.Length == 0))
            visible._prefixes.Add(PublicMark);
        else
            visible._prefixes.AddRange(_prefixes.Where(static prefix => prefix.AsSpan().StartsWith(PublicMark)));
        return visible;
    }

    private static string? ReadList(ReadOnlySpan<byte> json, out ReceiveFilter? filter)
    {
        filter = null;
        var output = new ByteBuffer();
        output.Append((byte)'[');
        var (exact, prefixes) = (new List<byte[]>(), new List<byte[]>());
        var scanner = new JsonScanner(json);
        bool isRead = scanner.SkipOpening((byte)']', 1, out bool more);
        while (isRead && more)
        {
            int start = scanner.At;
            if (!scanner.SkipString(out _) || exact.Count + prefixes.Count == MaxTargets)
                return Reasons.BadReceive;
            if (output.Length > 1)
                output.Append(", "u8);
            if (!TryAdd(json[(start + 1)..(scanner.At - 1)], exact, prefixes, output))
                return Reasons.BadReceive;
            isRead = scanner.SkipDelimiter((byte)']', out more);
        }
        output.Append((byte)']');
        filter = new ReceiveFilter(output.WrittenSpan.ToArray(), isAll: false);
        filter._exact.UnionWith(exact);
        filter._prefixes.AddRange(prefixes.Distinct(TargetComparer.Instance));
        return exact.Count + prefixes.Count == 0 ? Reasons.BadReceive : null;
    }

    private static bool TryAdd(ReadOnlySpan<byte> escaped, List<byte[]> exact, List<byte[]> prefixes, ByteBuffer output)
    {
        // An escape has at most six bytes for each byte that it decodes to.
        Span<byte> decoded = stackalloc byte[6 * Limits.MaxTargetBytes];
        if (escaped.Length > decoded.Length)
            return false;
        ReadOnlySpan<byte> target = NameRules.Trim(decoded[..JsonText.Unescape(escaped, decoded)]);
        if (NameRules.Check(target, Limits.MaxTargetBytes) != NameFault.None)
            return false;
        int at = output.Length + 1;
        JsonText.WriteString(target, output);
        ReadOnlySpan<byte> written = output.WrittenSpan[at..^1];
        if (written[^1] == '*')
            prefixes.Add(written[..^1].ToArray());
        else
            exact.Add(written.ToArray());
        return true;
    }
}
