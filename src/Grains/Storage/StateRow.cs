using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansRelay.Grains.Storage;

/// <summary>The state of a grain as it stands in the database.</summary>
/// <param name="ETag">Random, so that it never means another state, not even one of a database that was lost.</param>
/// <param name="Digest">SHA-256 of all the rest and the key: SQLite itself does not see a byte that changed in a value.</param>
internal sealed record StateRow(string ETag, byte[] Digest, byte[] Data)
{
    public static StateRow Create(in StateKey key, byte[] data)
    {
        var etag = Guid.NewGuid().ToString("N");
        return new StateRow(etag, DigestOf(key, etag, data), data);
    }

    /// <summary>It is what was written under that key.</summary>
    public bool IsSound(in StateKey key) => Digest.AsSpan().SequenceEqual(DigestOf(key, ETag, Data));

    private static byte[] DigestOf(in StateKey key, string etag, byte[] data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in new[] { key.Service, key.Name, key.Grain, etag })
            Append(hash, Encoding.UTF8.GetBytes(text));
        Append(hash, data);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
