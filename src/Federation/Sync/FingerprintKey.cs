using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// Makes fingerprints for one comparison: the first 8 bytes of SHA-256 over the salt, the count and the sum of a range's ids.
/// </summary>
/// <remarks>
/// <para>Eight bytes: that two different ranges agree by chance happens once in 2^64 comparisons, and the next comparison, with
/// another salt, finds them. On purpose it takes somebody who knows the salt before the sets are fixed; so the salt must be new for every
/// comparison and made by both sides.</para>
/// <para>The salt does not enter the sum, which has to be ready beforehand. Whoever can publish may, with some 2^36 hashes and ten
/// gigabytes (Wagner, "A Generalized Birthday Problem", 2002), find two sets of some hundred messages with the same sum, and if one relay got only
/// the one and another only the other, a range that holds all of them seems equal. Where the first ranges end depends on the
/// salt as well, so that sooner or later such a set is cut in two and found.</para>
/// </remarks>
internal sealed class FingerprintKey
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 32;

    private readonly byte[] _salt;

    public FingerprintKey(ReadOnlySpan<byte> salt)
    {
        if (salt.Length != SaltLength)
            throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        _salt = salt.ToArray();
    }

    /// <summary>0 to 65535: where between two even cuts the first ranges are cut, in 65536ths.</summary>
    public int Phase => BinaryPrimitives.ReadUInt16BigEndian(_salt);

    /// <summary>What both sides make of their nonces and of what one of them drew for this comparison.</summary>
    public static byte[] Salt(ReadOnlySpan<byte> dialler, ReadOnlySpan<byte> acceptor, ReadOnlySpan<byte> draw)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, dialler);
        Append(hash, acceptor);
        Append(hash, draw);
        return hash.GetHashAndReset();
    }

    public ulong Fingerprint(int count, in IdSum sum)
    {
        Span<byte> input = stackalloc byte[SaltLength + 4 + IdSum.ByteLength];
        _salt.CopyTo(input);
        BinaryPrimitives.WriteInt32BigEndian(input[SaltLength..], count);
        sum.Write(input[(SaltLength + 4)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    // With its length, so that no two different triples give the same text.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
