using System.Buffers;
using System.Buffers.Binary;

namespace OrleansRelay.Protocol;

/// <summary>
/// Which installation of a relay speaks: 16 bytes, on the wire 32 hex digits. Two relays may be given one id, but hardly
/// one instance.
/// </summary>
public readonly record struct RelayInstance(UInt128 Value)
{
    public const int ByteLength = 16;
    public const int HexLength = 2 * ByteLength;

    /// <summary>Reads 16 bytes.</summary>
    public static RelayInstance FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Reads exactly 32 hex digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hexUtf8, out RelayInstance instance)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        bool parsed = hexUtf8.Length == HexLength
            && Convert.FromHexString(hexUtf8, bytes, out _, out _) == OperationStatus.Done;
        instance = parsed ? FromBytes(bytes) : default;
        return parsed;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    /// <summary>32 hex digits in lower case.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}
