using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace OrleansRelay.Log.Index;

/// <summary>
/// Ids, and the second at which each was last seen. The ids lie in the order in which they came, and slots say where: a slot is four
/// bytes, an id's number and as many bits of its hash as there is room for beside it. Where an id's slot is depends on a
/// secret, or somebody who grinds ids could make them all fall on one spot.
/// </summary>
/// <remarks>
/// Nearly every id that is looked for is not there, which a slot's bits of the hash can tell. Slots lie so close together that
/// much of them is in the processor's cache, and what is not there is fetched ahead; the id is then written behind the one before. A
/// table that keeps ids where their hashes say has many times as much memory to wait for, and asks the system for all of
/// it anew whenever it doubles. Measured in docs/performance.md.
/// </remarks>
internal sealed class IdTable
{
    private const int MinSlots = 16;
    private const int GroupSize = 8;
    private const int CacheLine = 64;

    // 10 KiB.
    private const int PieceSize = 512;

    private static readonly ulong Secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private readonly uint _numberBits;
    private uint[] _slots = NewSlots(MinSlots);
    private Entry[][] _pieces = [];

    /// <param name="maxCount">How many ids it will have at most; less than 2^27.</param>
    public IdTable(int maxCount) => _numberBits = BitOperations.RoundUpToPowerOf2((uint)maxCount + 2) - 1;

    /// <summary>How many ids it has.</summary>
    public int Count { get; private set; }

    /// <summary>Two thirds of its slots are taken: before it gets another id it must be resized.</summary>
    public bool IsFull => IsFullWith(Count, _slots.Length);

    /// <summary>Brings what a look at an id begins with into the processor's cache, while another thread may change the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Fetch(in IdKey id)
    {
        var slots = Volatile.Read(ref _slots);
        ref var slot = ref slots[FirstOf(Hash(id), slots)];
        if (!Sse.IsSupported)
        {
            Volatile.Read(ref slot);
            return;
        }

        // Who only asks for memory does not wait for it. Where the first group is full, the next one is looked at.
        var address = (byte*)Unsafe.AsPointer(ref slot);
        Sse.Prefetch0(address);
        Sse.Prefetch0(address + CacheLine - 1);
    }

    /// <summary>When an id was last seen; a null reference if it is not there.</summary>
    public ref uint FindOrNullRef(in IdKey id)
    {
        if (TryFind(id, Hash(id), out var number, out _))
            return ref At(number).Seen;
        return ref Unsafe.NullRef<uint>();
    }

    /// <summary>When an id was last seen; 0, to be replaced, if it was not there.</summary>
    public ref uint FindOrAdd(in IdKey id)
    {
        var hash = Hash(id);
        if (!TryFind(id, hash, out var number, out var slot))
        {
            // First what may fail.
            number = Count;
            if (number % PieceSize == 0)
                AddPiece(number / PieceSize);
            At(number) = new Entry { Id = id };
            _slots[slot] = SlotOf(hash, number);
            Count++;
        }

        return ref At(number).Seen;
    }

    /// <summary>How many ids were last seen at a second or later.</summary>
    public int CountSince(uint since)
    {
        var count = 0;
        for (var number = 0; number < Count; number++)
            count += At(number).Seen >= since ? 1 : 0;
        return count;
    }

    /// <summary>When each id was last seen.</summary>
    public uint[] Times()
    {
        var times = new uint[Count];
        for (var number = 0; number < Count; number++)
            times[number] = At(number).Seen;
        return times;
    }

    /// <summary>Keeps those ids only of which, by when they were last seen, it is said so.</summary>
    public void Keep(Predicate<uint> isKept)
    {
        var kept = 0;
        for (var number = 0; number < Count; number++)
        {
            if (isKept(At(number).Seen))
                At(kept++) = At(number);
        }

        Count = kept;
        Array.Resize(ref _pieces, (kept + PieceSize - 1) / PieceSize);
        Refill(_slots.Length);
    }

    /// <summary>Gets room for so many ids, which may be less than it had.</summary>
    public void Resize(int count)
    {
        var slots = MinSlots;
        while (IsFullWith(count, slots))
            slots *= 2;
        if (slots != _slots.Length)
            Refill(slots);
    }

    private static bool IsFullWith(int count, int slots) => count * 3L > slots * 2L;

    private void Refill(int size)
    {
        var slots = NewSlots(size);
        for (var number = 0; number < Count; number++)
        {
            var hash = Hash(At(number).Id);
            var free = FirstOf(hash, slots);
            while (slots[free] != 0)
                free = (free + 1) & (slots.Length - 1);
            slots[free] = SlotOf(hash, number);
        }

        Volatile.Write(ref _slots, slots);
    }

    // Pinned, as the pieces are, or they would be copied from one generation to the next.
    private static uint[] NewSlots(int size)
    {
        var slots = GC.AllocateUninitializedArray<uint>(size, pinned: true);
        // Also where they are clear: a page that is read before it is written is asked for twice.
        Array.Clear(slots);
        return slots;
    }

    private void AddPiece(int piece)
    {
        if (piece == _pieces.Length)
            Array.Resize(ref _pieces, Math.Max(1, 2 * piece));
        _pieces[piece] = GC.AllocateUninitializedArray<Entry>(PieceSize, pinned: true);
    }

    // Its number, or the free slot where that would be. There is one: the table is never filled.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFind(in IdKey id, uint hash, out int number, out int slot)
    {
        var slots = _slots;
        for (var first = FirstOf(hash, slots); ; first = (first + GroupSize) & (slots.Length - 1))
        {
            var group = Vector256.LoadUnsafe(ref slots[first]);
            var free = Vector256.Equals(group, Vector256<uint>.Zero).ExtractMostSignificantBits();
            var same = Vector256.Equals(group | Vector256.Create(_numberBits), Vector256.Create(hash | _numberBits)).ExtractMostSignificantBits();
            for (same &= ~free; same != 0; same &= same - 1)
            {
                slot = first + BitOperations.TrailingZeroCount(same);
                number = (int)(slots[slot] & _numberBits) - 1;
                if (At(number).Id.Equals(id))
                    return true;
            }

            if (free != 0)
            {
                slot = first + BitOperations.TrailingZeroCount(free);
                number = -1;
                return false;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry At(int number) => ref _pieces[number / PieceSize][number % PieceSize];

    private uint SlotOf(uint hash, int number) => (hash & ~_numberBits) | (uint)(number + 1);

    // The first of a group, by the hash's low bits; the high ones are in the slot.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstOf(uint hash, uint[] slots) => (int)(hash * GroupSize) & (slots.Length - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(in IdKey id) => (uint)(((id.First ^ id.Second) * Secret) >> 32);

    // Packed to 20 bytes.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Entry
    {
        public IdKey Id;
        public uint Seen;
    }
}
