using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// The SHA-256 of an entry's canonical text, as four numbers in big-endian order: the first holds the first 8 bytes.
/// </summary>
public readonly struct MessageId(ulong first, ulong second, ulong third, ulong fourth)
    : IEquatable<MessageId>, IComparable<MessageId>
{
    public const int ByteLength = 32;
    public const int HexLength = 64;

    public ulong First { get; } = first;
    public ulong Second { get; } = second;
    public ulong Third { get; } = third;
    public ulong Fourth { get; } = fourth;

    public static bool operator ==(MessageId left, MessageId right) => left.Equals(right);

    public static bool operator !=(MessageId left, MessageId right) => !left.Equals(right);

    /// <summary>Hashes the canonical text of an entry.</summary>
    public static MessageId Hash(ReadOnlySpan<byte> canonical)
    {
        Span<byte> hash = stackalloc byte[ByteLength];
        SHA256.HashData(canonical, hash);
        return FromBytes(hash);
    }

    /// <summary>Reads the 32 bytes that <see cref="WriteBytes"/> wrote.</summary>
    public static MessageId FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    /// <summary>Reads exactly 64 hex digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hexUtf8, out MessageId id)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        bool parsed = hexUtf8.Length == HexLength
            && Convert.FromHexString(hexUtf8, bytes, out _, out _) == OperationStatus.Done;
        id = parsed ? FromBytes(bytes) : default;
        return parsed;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out MessageId)"/>
    public static bool TryParse(string? hex, out MessageId id)
    {
        Span<byte> utf8 = stackalloc byte[HexLength];
        id = default;
        return hex is { Length: HexLength }
            && Encoding.UTF8.TryGetBytes(hex, utf8, out int written)
            && TryParse(utf8[..written], out id);
    }

    /// <summary>Writes the 32 bytes of the hash.</summary>
    public void WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, First);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], Fourth);
    }

    /// <summary>Writes 64 lower-case hex digits.</summary>
    public void WriteHex(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        WriteBytes(bytes);
        if (!Convert.TryToHexStringLower(bytes, destination, out _))
            throw new ArgumentException("Needs 64 bytes.", nameof(destination));
    }

    public override string ToString()
    {
        Span<byte> hex = stackalloc byte[HexLength];
        WriteHex(hex);
        return Encoding.ASCII.GetString(hex);
    }

    public bool Equals(MessageId other) =>
        First == other.First && Second == other.Second && Third == other.Third && Fourth == other.Fourth;

    public override bool Equals(object? obj) => obj is MessageId other && Equals(other);

    /// <summary>Eight bytes of a cryptographic hash are spread as well as any hash code could be.</summary>
    public override int GetHashCode() => First.GetHashCode();

    /// <summary>Orders as the hex texts do.</summary>
    public int CompareTo(MessageId other)
    {
        int order = First.CompareTo(other.First);
        if (order == 0)
            order = Second.CompareTo(other.Second);
        if (order == 0)
            order = Third.CompareTo(other.Third);
        return order == 0 ? Fourth.CompareTo(other.Fourth) : order;
    }
}
