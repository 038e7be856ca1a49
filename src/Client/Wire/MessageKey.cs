using System.Buffers;
using System.Runtime.InteropServices;

namespace OrleansRelay.Client.Wire;

/// <summary>The 32 bytes of a message's id.</summary>
internal readonly record struct MessageKey(ulong A, ulong B, ulong C, ulong D)
{
    private const int Bytes = 32;

    /// <param name="hex">64 hex digits, or false is returned.</param>
    public static bool TryParse(ReadOnlySpan<byte> hex, out MessageKey key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        key = default;
        if (hex.Length != 2 * Bytes || Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
            return false;
        key = MemoryMarshal.Read<MessageKey>(bytes);
        return true;
    }

    public override string ToString()
    {
        var key = this;
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<MessageKey>(in key)));
    }

    // They are parts of a SHA-256, so any part will do.
    public override int GetHashCode() => (int)A;
}
