using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// A checked peer id or relay id: 1 to 128 bytes of UTF-8 with white space stripped from its ends, no control
/// characters (Unicode class Cc), no <c>||</c>, not starting with <c>RELAY</c>.
/// </summary>
public sealed class PeerName : IEquatable<PeerName>
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly byte[] _utf8;
    private readonly byte[] _json;

    private PeerName(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8.ToArray();
        Value = Encoding.UTF8.GetString(utf8);
        var json = new ByteBuffer(utf8.Length + 2);
        JsonText.WriteString(utf8, json);
        _json = json.WrittenSpan.ToArray();
    }

    public string Value { get; }

    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>The quoted JSON string, in ASCII, exactly as Python's <c>json.dumps</c> writes it.</summary>
    public ReadOnlySpan<byte> Json => _json;

    /// <summary>Checks a name. On failure <paramref name="reason"/> says why, in words for the sender.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> utf8, out PeerName? name, out string? reason)
    {
        ReadOnlySpan<byte> trimmed = NameRules.Trim(utf8);
        reason = Describe(trimmed);
        name = reason is null ? new PeerName(trimmed) : null;
        return reason is null;
    }

    /// <inheritdoc cref="TryCreate(ReadOnlySpan{byte}, out PeerName?, out string?)"/>
    public static bool TryCreate(string value, out PeerName? name, out string? reason)
    {
        try
        {
            return TryCreate(Strict.GetBytes(value), out name, out reason);
        }
        catch (EncoderFallbackException)
        {
            name = null;
            reason = Reasons.NameNotUtf8;
            return false;
        }
    }

    public bool Equals(PeerName? other) => other is not null && Value == other.Value;

    public override bool Equals(object? obj) => Equals(obj as PeerName);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => Value;

    private static string? Describe(ReadOnlySpan<byte> name) => NameRules.Check(name, Limits.MaxNameBytes) switch
    {
        NameFault.Empty => Reasons.NameEmpty,
        NameFault.TooLong => Reasons.NameTooLong,
        NameFault.NotUtf8 => Reasons.NameNotUtf8,
        NameFault.Control => Reasons.NameControl,
        _ when name.IndexOf("||"u8) >= 0 => Reasons.NameSeparator,
        _ when name.StartsWith("RELAY"u8) => Reasons.NameReserved,
        _ => null,
    };
}
