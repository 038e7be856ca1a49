using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace OrleansRelay.Protocol;

/// <summary>
/// Texts whose SHA-256 is wanted, but not at once: they are hashed together, which costs a fraction
/// (<see cref="Sha256Lanes"/>). One text is open at a time: it is what was written since <see cref="Open"/>. Reused by
/// its one owner; not thread-safe; nothing is allocated once it has grown to the usual size.
/// </summary>
internal sealed class Sha256Batch
{
    /// <summary>
    /// How many lanes must be busy on average for lanes to cost less than one text after the other. Measured: a pass
    /// over eight lanes takes as long as one block without them, so two lanes already halve the time.
    /// </summary>
    private const int FewestLanes = 2;

    private const int LengthBytes = sizeof(ulong);

    private int[] _ends = new int[64];
    private MessageId[] _ids = new MessageId[64];

    public int Count { get; private set; }

    /// <summary>Where texts are written: the open one is what follows <see cref="OpenStart"/>.</summary>
    public ByteBuffer Text { get; } = new(16 * 1024, 256 * 1024);

    public int OpenStart => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>The id of a text, once <see cref="HashAll"/> has been called.</summary>
    public ref readonly MessageId this[int index] => ref _ids.AsSpan(0, Count)[index];

    /// <summary>The ids of all closed texts, in order, once <see cref="HashAll"/> has been called.</summary>
    public ReadOnlySpan<MessageId> Ids => _ids.AsSpan(0, Count);

    public void Clear()
    {
        Count = 0;
        Text.Clear();
    }

    /// <summary>Begins a text; one that was left open is dropped.</summary>
    public void Open() => Text.Truncate(OpenStart);

    /// <summary>Ends the open text and returns its number.</summary>
    public int Close()
    {
        int length = Text.Length - OpenStart;
        int padding = Sha256Lanes.BlockBytes - ((length + LengthBytes) % Sha256Lanes.BlockBytes) + LengthBytes;
        Span<byte> end = Text.GetSpan(padding)[..padding];
        end.Clear();
        end[0] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(end[^LengthBytes..], 8UL * (ulong)length);
        Text.Advance(padding);
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * Count);
            Array.Resize(ref _ids, 2 * Count);
        }
        _ends[Count] = Text.Length;
        return Count++;
    }

    /// <summary>Hashes the open text by itself and drops it.</summary>
    public MessageId HashOpen()
    {
        MessageId id = MessageId.Hash(Text.WrittenSpan[OpenStart..]);
        Open();
        return id;
    }

    /// <summary>Hashes all closed texts, in the way that is the fastest for them on this processor.</summary>
    public void HashAll()
    {
        ReadOnlySpan<byte> blocks = Text.WrittenSpan[..OpenStart];
        ReadOnlySpan<int> ends = _ends.AsSpan(0, Count);
        // Vector512.IsHardwareAccelerated is false on processors that clock down for 512 bits: there, what sixteen lanes
        // gain in here over eight, everything around them loses.
        if (!LaneMath256.IsSupported || !FillLanes(ends))
            HashEach(blocks, ends, _ids);
        else if (Vector512.IsHardwareAccelerated && LaneMath512.IsSupported && Count > LaneMath256.Lanes)
            Sha256Lanes.Hash<Vector512<uint>, LaneMath512>(blocks, ends, _ids);
        else
            Sha256Lanes.Hash<Vector256<uint>, LaneMath256>(blocks, ends, _ids);
    }

    /// <summary>Hashes padded texts one after the other.</summary>
    internal static void HashEach(ReadOnlySpan<byte> blocks, ReadOnlySpan<int> ends, Span<MessageId> ids)
    {
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            ReadOnlySpan<byte> text = blocks[start..ends[i]];
            ids[i] = MessageId.Hash(text[..(int)(BinaryPrimitives.ReadUInt64BigEndian(text[^LengthBytes..]) / 8)]);
            start = ends[i];
        }
    }

    /// <summary>Whether the texts keep enough lanes busy: one that is longer than all others together does not.</summary>
    private static bool FillLanes(ReadOnlySpan<int> ends)
    {
        int longest = 0;
        int start = 0;
        foreach (int end in ends)
        {
            longest = Math.Max(longest, end - start);
            start = end;
        }
        return ends.Length > 0 && start / FewestLanes >= longest;
    }
}
