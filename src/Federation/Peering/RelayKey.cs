using System.Security.Cryptography;

namespace OrleansRelay.Federation.Peering;

/// <summary>
/// The public key of a relay: ECDSA over P-256, written as base64 of its SubjectPublicKeyInfo (RFC 5480, the point not
/// compressed), which is always 91 bytes.
/// </summary>
public sealed class RelayKey : IEquatable<RelayKey>
{
    public const string Expected = "the base64 of an ECDSA P-256 public key, as the other relay prints it at its start";

    private const int ByteLength = 91;
    private const int TextLength = 124;

    private readonly byte[] _info;

    private RelayKey(byte[] info) => _info = info;

    // Everything before the point is the same for all keys of this kind.
    private static ReadOnlySpan<byte> Header =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>Null if the text is no such key.</summary>
    public static RelayKey? Parse(string text)
    {
        var info = new byte[ByteLength];
        text = text.Trim();
        return text.Length == TextLength && Convert.TryFromBase64String(text, info, out var length) && length == ByteLength
            && info.AsSpan().StartsWith(Header) && IsOnCurve(info)
            ? new RelayKey(info)
            : null;
    }

    /// <param name="signature">Of IEEE P1363's form; any length.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_info, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256);
    }

    public ReadOnlySpan<byte> Info => _info;

    public bool Equals(RelayKey? other) => other is not null && _info.AsSpan().SequenceEqual(other._info);

    public override bool Equals(object? obj) => Equals(obj as RelayKey);

    public override int GetHashCode() => BitConverter.ToInt32(_info, Header.Length);

    /// <summary>As it stands in a relays file.</summary>
    public override string ToString() => Convert.ToBase64String(_info);

    internal static RelayKey Of(ECDsa key) => new(key.ExportSubjectPublicKeyInfo());

    private static bool IsOnCurve(byte[] info)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(info, out _);
            // Some implementations look at the point only when it is used.
            key.VerifyData(info, new byte[64], HashAlgorithmName.SHA256);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
