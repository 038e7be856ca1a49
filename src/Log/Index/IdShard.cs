using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansRelay.Log.Index;

/// <summary>
/// One part of the index: ids, and the second at which each was last seen, in an open-addressing table with linear probing.
/// Nothing is ever taken out of a table; what has expired is left behind when it is made anew. Places are keyed by a secret,
/// or somebody who grinds ids could make them all fall on one spot.
/// </summary>
/// <remarks>
/// A look-up waits for main memory once, and many of them together if they were touched before: a dictionary waits for its
/// bucket and then for its entry. Measured in docs/performance.md.
/// </remarks>
internal sealed class IdShard(uint windowSeconds, int maxCount, ForgottenIds forgotten)
{
    private const int MinCapacity = 16;
    private const uint LongAgo = 1;
    private static readonly ulong Secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private readonly Lock _gate = new();
    private Slot[] _slots = new Slot[MinCapacity];
    private int _count;
    private long _forgottenEarly;

    public int Count => Volatile.Read(ref _count);

    public long ForgottenEarly => Volatile.Read(ref _forgottenEarly);

    /// <summary>Brings an id's place into the processor's cache. What it returns means nothing: no lock is held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Touch(in IdKey id)
    {
        var slots = Volatile.Read(ref _slots);
        return Volatile.Read(ref slots[Home(id, slots.Length)].Seen);
    }

    public bool Sight(in IdKey id, uint now)
    {
        lock (_gate)
        {
            ref var slot = ref Find(id);
            if (slot.IsEmpty || IsExpired(slot.Seen, now))
                return false;
            slot.Seen = now;
            return true;
        }
    }

    public bool TryAdd(in IdKey id, uint now)
    {
        lock (_gate)
        {
            ref var slot = ref Find(id);
            var isNew = slot.IsEmpty || IsExpired(slot.Seen, now);
            Put(ref slot, id, now, now);
            return isNew;
        }
    }

    public void Remember(in IdKey id, uint seconds)
    {
        lock (_gate)
        {
            ref var slot = ref Find(id);
            Put(ref slot, id, Math.Max(slot.Seen, seconds), seconds);
        }
    }

    public void Sweep(uint now)
    {
        lock (_gate)
        {
            var live = CountLive(now);
            if (live < _count || CapacityFor(live) < _slots.Length)
                Rebuild(live, now);
        }
    }

    private bool IsExpired(uint seen, uint now) => now > seen && now - seen > windowSeconds;

    // Where the id is, or the empty slot where it would be.
    private ref Slot Find(in IdKey id)
    {
        var slots = _slots;
        for (var at = Home(id, slots.Length); ; at = (at + 1) & (slots.Length - 1))
        {
            ref var slot = ref slots[at];
            if (slot.IsEmpty || slot.Id.Equals(id))
                return ref slot;
        }
    }

    private void Put(ref Slot slot, in IdKey id, uint seen, uint now)
    {
        var isAdded = slot.IsEmpty;
        slot = new Slot { Id = id, Seen = seen };
        if (isAdded && (++_count * 4L > _slots.Length * 3L || _count > maxCount))
            MakeRoom(now);
    }

    private void MakeRoom(uint now)
    {
        var live = CountLive(now);
        if (live > maxCount)
            live -= ForgetOldest(live - (maxCount / 2), now);
        Rebuild(live, now);
    }

    // At the bound half of the ids go, so that the cost is paid once per half a table.
    private int ForgetOldest(int count, uint now)
    {
        var times = _slots.Where(slot => IsLive(slot, now)).Select(static slot => slot.Seen).Order().ToArray();
        var last = times[count - 1];
        var ofLast = count - Array.IndexOf(times, last);
        foreach (ref var slot in _slots.AsSpan())
        {
            // Marked as expired; the rebuild that follows leaves it behind.
            if (IsLive(slot, now) && (slot.Seen < last || (slot.Seen == last && ofLast-- > 0)))
                slot.Seen = LongAgo;
        }

        forgotten.RaiseTo(last);
        Volatile.Write(ref _forgottenEarly, _forgottenEarly + count);
        return count;
    }

    private bool IsLive(in Slot slot, uint now) => !slot.IsEmpty && !IsExpired(slot.Seen, now);

    private int CountLive(uint now)
    {
        var live = 0;
        foreach (ref readonly var slot in _slots.AsSpan())
            live += IsLive(slot, now) ? 1 : 0;
        return live;
    }

    private void Rebuild(int live, uint now)
    {
        var old = _slots;
        Volatile.Write(ref _slots, new Slot[CapacityFor(live)]);
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (IsLive(slot, now))
                Find(slot.Id) = slot;
        }

        _count = live;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(in IdKey id, int capacity) => (int)((id.First * Secret) >> 32) & (capacity - 1);

    // At most three quarters full, with an eighth of the ids to spare, or a table whose ids expire as fast as new ones
    // come would be made anew for every few of them. Right after doubling it is a third full: 60 bytes an id.
    private static int CapacityFor(int count) =>
        (int)Math.Max(MinCapacity, BitOperations.RoundUpToPowerOf2((ulong)(count * 9L / 8 * 4 / 3) + 1));

    // Packed to 20 bytes. No id is seen at second 0.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Slot
    {
        public IdKey Id;
        public uint Seen;

        public readonly bool IsEmpty => Seen == 0;
    }
}
