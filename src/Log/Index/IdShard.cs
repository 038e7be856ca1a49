using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansRelay.Log.Index;

/// <summary>
/// One open-addressing table of ids: linear probing, deletion by shifting back, so no tombstones. Positions are
/// keyed by a secret, or somebody who grinds ids could make them all fall on one spot.
/// </summary>
internal sealed class IdShard(IdShard.Limits limits)
{
    internal readonly record struct Limits(uint WindowSeconds, uint ClaimSeconds, int MaxCount);

    private const int MinCapacity = 16;
    private const uint LongAgo = 1;

    private static readonly ulong Secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private readonly Lock _gate = new();
    private Slot[] _slots = [];
    private int _count;
    private long _forgottenEarly;

    public int Count => Volatile.Read(ref _count);

    public long ForgottenEarly => Volatile.Read(ref _forgottenEarly);

    public long Bytes => (long)Volatile.Read(ref _slots).Length * Slot.Size;

    /// <summary>Reads the slot where an id would be, and nothing of what it says: no lock is needed for that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(ulong first)
    {
        var slots = Volatile.Read(ref _slots);
        if (slots.Length > 0)
            _ = Volatile.Read(ref slots[Home(first, slots.Length)].Second);
    }

    public ClaimVerdict Claim(ulong first, ulong second, uint now)
    {
        lock (_gate)
        {
            ref var slot = ref FindOrAdd(first, second, now, out var existed);
            if (existed && !IsExpired(slot, now))
            {
                if (slot.IsClaimed)
                    return ClaimVerdict.InFlight;
                slot.SetKnown(now);
                return ClaimVerdict.Duplicate;
            }

            slot.SetClaimed(now);
            return ClaimVerdict.First;
        }
    }

    public void Remember(ulong first, ulong second, uint seconds)
    {
        lock (_gate)
        {
            ref var slot = ref FindOrAdd(first, second, seconds, out var existed);
            slot.SetKnown(existed && !slot.IsClaimed ? Math.Max(slot.Seconds, seconds) : seconds);
        }
    }

    public void Renew(ulong first, ulong second, uint now)
    {
        lock (_gate)
        {
            var at = Find(first, second);
            if (at >= 0 && _slots[at].IsClaimed)
                _slots[at].SetClaimed(now);
        }
    }

    public void Release(ulong first, ulong second)
    {
        lock (_gate)
        {
            var at = Find(first, second);
            if (at >= 0 && _slots[at].IsClaimed)
                RemoveAt(at);
        }
    }

    public void Sweep(uint now)
    {
        lock (_gate)
        {
            var live = CountLive(now);
            var capacity = CapacityFor(live);
            // Released claims leave nothing to drop, but a table that has become too large for the rest.
            if (live < _count || capacity < _slots.Length)
                Rebuild(capacity, now);
        }
    }

    private bool IsExpired(in Slot slot, uint now)
    {
        var limit = slot.IsClaimed ? limits.ClaimSeconds : limits.WindowSeconds;
        return now > slot.Seconds && now - slot.Seconds > limit;
    }

    private int Find(ulong first, ulong second)
    {
        if (_slots.Length == 0)
            return -1;
        var mask = _slots.Length - 1;
        for (var at = Home(first); ; at = (at + 1) & mask)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.IsEmpty)
                return -1;
            if (slot.First == first && slot.Second == second)
                return at;
        }
    }

    private ref Slot FindOrAdd(ulong first, ulong second, uint now, out bool existed)
    {
        var at = Find(first, second);
        existed = at >= 0;
        if (existed)
            return ref _slots[at];
        if ((_count + 1) * 4L > _slots.Length * 3L || _count >= limits.MaxCount)
            MakeRoom(now);
        at = Home(first);
        while (!_slots[at].IsEmpty)
            at = (at + 1) & (_slots.Length - 1);
        _count++;
        ref var slot = ref _slots[at];
        slot.First = first;
        slot.Second = second;
        return ref slot;
    }

    private void MakeRoom(uint now)
    {
        var live = CountLive(now);
        if (live >= limits.MaxCount)
            live -= ForgetOldest(live - (limits.MaxCount / 2), now);
        Rebuild(CapacityFor(live + 1), now);
    }

    // At the bound half of the ids go, so that the cost is paid once per half a table. Claims stay: forgetting one would
    // let the same message in twice.
    private int ForgetOldest(int count, uint now)
    {
        var times = _slots.Where(slot => IsKnown(slot, now)).Select(static slot => slot.Seconds).Order().ToArray();
        count = Math.Min(count, times.Length);
        if (count == 0)
            return 0;
        var last = times[count - 1];
        var ofLast = count - Array.IndexOf(times, last);
        foreach (ref var slot in _slots.AsSpan())
        {
            if (!IsKnown(slot, now) || slot.Seconds > last || (slot.Seconds == last && ofLast-- <= 0))
                continue;
            // Marked as expired; the rebuild that follows leaves it behind.
            slot.SetKnown(LongAgo);
        }

        Volatile.Write(ref _forgottenEarly, _forgottenEarly + count);
        return count;
    }

    private bool IsKnown(in Slot slot, uint now) => !slot.IsEmpty && !slot.IsClaimed && !IsExpired(slot, now);

    private int CountLive(uint now)
    {
        var live = 0;
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            if (!slot.IsEmpty && !IsExpired(slot, now))
                live++;
        }

        return live;
    }

    private void Rebuild(int capacity, uint now)
    {
        var old = _slots;
        _slots = capacity == 0 ? [] : new Slot[capacity];
        _count = 0;
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.IsEmpty || IsExpired(slot, now))
                continue;
            var at = Home(slot.First);
            while (!_slots[at].IsEmpty)
                at = (at + 1) & (_slots.Length - 1);
            _slots[at] = slot;
            _count++;
        }
    }

    private void RemoveAt(int hole)
    {
        var mask = _slots.Length - 1;
        for (var at = (hole + 1) & mask; !_slots[at].IsEmpty; at = (at + 1) & mask)
        {
            // An entry may move back into the hole unless its home lies between the hole and itself.
            var home = Home(_slots[at].First);
            if (((at - home) & mask) < ((at - hole) & mask))
                continue;
            _slots[hole] = _slots[at];
            hole = at;
        }

        _slots[hole] = default;
        _count--;
    }

    private int Home(ulong first) => Home(first, _slots.Length);

    private static int Home(ulong first, int capacity) => (int)((first * Secret) >> 32) & (capacity - 1);

    // At most three quarters full, with an eighth of the ids to spare, or a table whose ids expire as fast as new ones
    // come would be rebuilt for every few of them. Right after doubling it is a third full: 60 bytes an id.
    private static int CapacityFor(int count) => count == 0
        ? 0
        : (int)Math.Max(MinCapacity, BitOperations.RoundUpToPowerOf2((ulong)(count * 9L / 8 * 4 / 3) + 1));

    // Packed to 20 bytes. The stamp is the second of the last sighting, its top bit set for a claim; 0 is an empty slot.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Slot
    {
        public const int Size = 20;
        private const uint ClaimBit = 1u << 31;

        public ulong First;
        public ulong Second;
        private uint _stamp;

        public readonly bool IsEmpty => _stamp == 0;

        public readonly bool IsClaimed => (_stamp & ClaimBit) != 0;

        public readonly uint Seconds => _stamp & ~ClaimBit;

        public void SetKnown(uint seconds) => _stamp = seconds;

        public void SetClaimed(uint seconds) => _stamp = seconds | ClaimBit;
    }
}
