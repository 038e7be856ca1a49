using System.Numerics;

namespace OrleansRelay.Log.Memory;

/// <summary>
/// A power-of-two array of bytes addressed by ever-growing positions: position p lives at p modulo the size. Its memory
/// is pinned, since sockets send straight from it, and untouched pages cost nothing.
/// </summary>
internal sealed class ByteRing
{
    private readonly byte[] _bytes;
    private readonly long _mask;

    public ByteRing(long minBytes)
    {
        var size = (long)BitOperations.RoundUpToPowerOf2((ulong)minBytes);
        _bytes = GC.AllocateUninitializedArray<byte>(checked((int)size), pinned: true);
        _mask = size - 1;
    }

    public int Size => _bytes.Length;

    public void Write(long position, ReadOnlySpan<byte> source)
    {
        var at = (int)(position & _mask);
        var first = Math.Min(source.Length, _bytes.Length - at);
        source[..first].CopyTo(_bytes.AsSpan(at));
        source[first..].CopyTo(_bytes);
    }

    public void Read(long position, Span<byte> destination)
    {
        var at = (int)(position & _mask);
        var first = Math.Min(destination.Length, _bytes.Length - at);
        _bytes.AsSpan(at, first).CopyTo(destination);
        _bytes.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    /// <summary>What lies from <paramref name="position"/> on in one piece: up to the limit or the array's end.</summary>
    public ReadOnlyMemory<byte> Slice(long position, long limit)
    {
        var at = (int)(position & _mask);
        return _bytes.AsMemory(at, (int)Math.Min(limit - position, _bytes.Length - at));
    }
}
