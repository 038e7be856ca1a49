using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansRelay.Log.Index;

/// <summary>One part of the index: ids, and the second at which each was last seen.</summary>
internal sealed class IdShard(uint windowSeconds, int maxCount)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IdKey, uint> _seen = [];
    private long _forgottenEarly;

    public int Count
    {
        get
        {
            lock (_gate)
                return _seen.Count;
        }
    }

    public long ForgottenEarly => Volatile.Read(ref _forgottenEarly);

    public bool Sight(in IdKey id, uint now)
    {
        lock (_gate)
        {
            ref var seen = ref CollectionsMarshal.GetValueRefOrNullRef(_seen, id);
            if (Unsafe.IsNullRef(ref seen) || IsExpired(seen, now))
                return false;
            seen = now;
            return true;
        }
    }

    public bool TryAdd(in IdKey id, uint now)
    {
        lock (_gate)
        {
            ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, id, out var exists);
            var isNew = !exists || IsExpired(seen, now);
            seen = now;
            if (_seen.Count > maxCount)
                MakeRoom(now);
            return isNew;
        }
    }

    public void Remember(in IdKey id, uint seconds)
    {
        lock (_gate)
        {
            ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, id, out _);
            seen = Math.Max(seen, seconds);
            if (_seen.Count > maxCount)
                MakeRoom(seconds);
        }
    }

    public void Sweep(uint now)
    {
        lock (_gate)
        {
            DropExpired(now);
            if (_seen.Capacity > 4 * Math.Max(_seen.Count, 4))
                _seen.TrimExcess();
        }
    }

    private bool IsExpired(uint seen, uint now) => now > seen && now - seen > windowSeconds;

    private void MakeRoom(uint now)
    {
        DropExpired(now);
        if (_seen.Count > maxCount)
            ForgetOlderHalf();
    }

    private void DropExpired(uint now)
    {
        foreach (var (id, seen) in _seen)
        {
            if (IsExpired(seen, now))
                _seen.Remove(id);
        }
    }

    // Half of them at once, so that the cost is paid once per half a table.
    private void ForgetOlderHalf()
    {
        var surplus = _seen.Count - (maxCount / 2);
        foreach (var (id, _) in _seen.OrderBy(static pair => pair.Value).Take(surplus).ToArray())
            _seen.Remove(id);
        Volatile.Write(ref _forgottenEarly, _forgottenEarly + surplus);
    }
}
