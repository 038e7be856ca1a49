using System.Buffers;
using System.Runtime.CompilerServices;

namespace OrleansRelay.Protocol;

/// <summary>
/// A growable array of bytes to write lines into. Reused by its one owner; not thread-safe. Spans and memory handed out
/// are valid until the next call that writes or clears.
/// </summary>
/// <param name="initialCapacity">Bytes held from the start, at least 16.</param>
/// <param name="keepCapacity">Bytes of capacity that <see cref="Clear"/> keeps; a larger array is given back.</param>
public sealed class ByteBuffer(int initialCapacity = 4096, int keepCapacity = 1 << 20) : IBufferWriter<byte>
{
    private readonly int _initialCapacity = Math.Max(initialCapacity, 16);
    private byte[] _bytes = new byte[Math.Max(initialCapacity, 16)];
    private int _length;

    public int Length => _length;

    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    /// <summary>The array behind the buffer; only the first <see cref="Length"/> bytes mean anything.</summary>
    public ArraySegment<byte> WrittenSegment => new(_bytes, 0, _length);

    /// <summary>Forgets the content and gives back an array larger than the kept capacity.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > Math.Max(keepCapacity, _initialCapacity))
            _bytes = new byte[_initialCapacity];
    }

    /// <summary>Takes back everything written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <summary>Bytes that were written, to be written again.</summary>
    public Span<byte> Rewrite(int start, int count) => _bytes.AsSpan(0, _length).Slice(start, count);

    /// <summary>Drops the first <paramref name="count"/> bytes and moves the rest to the front.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_length, nameof(count));
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _length)
            Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (_length == _bytes.Length)
            Grow(1);
        _bytes[_length++] = value;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length), nameof(count));
        _length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        int size = Math.Max(sizeHint, 1);
        if (size > _bytes.Length - _length)
            Grow(size);
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        long needed = (long)_length + size;
        if (needed > Array.MaxLength)
            throw new OutOfMemoryException("A buffer cannot hold more than one array can.");
        Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, 2L * _bytes.Length), Array.MaxLength));
    }
}
