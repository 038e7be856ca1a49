using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansRelay.Protocol;

/// <summary>32 random bytes that are used once, so that no proof holds a second time; on the wire base64.</summary>
public readonly record struct Nonce
{
    public const int ByteLength = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private Nonce(ReadOnlySpan<byte> bytes)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>A nonce that nobody can guess.</summary>
    public static Nonce Create() => new(RandomNumberGenerator.GetBytes(ByteLength));

    /// <summary>Reads 32 bytes.</summary>
    public static Nonce FromBytes(ReadOnlySpan<byte> bytes) => new(bytes[..ByteLength]);

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }
}
