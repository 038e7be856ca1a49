using System.Runtime.CompilerServices;

namespace OrleansRelay.Log.Index;

/// <summary>One part of the index, with a lock of its own: which ids were seen within the window, up to a bound.</summary>
internal sealed class IdShard(uint windowSeconds, int maxCount, ForgottenIds forgotten)
{
    private readonly Lock _gate = new();
    private readonly IdTable _ids = new(maxCount);
    private long _forgottenEarly;

    public int Count => _ids.Count;

    public long ForgottenEarly => Volatile.Read(ref _forgottenEarly);

    /// <inheritdoc cref="IdTable.Fetch"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(in IdKey id) => _ids.Fetch(id);

    public bool Sight(in IdKey id, uint now)
    {
        lock (_gate)
        {
            ref var seen = ref _ids.FindOrNullRef(id);
            if (Unsafe.IsNullRef(ref seen) || seen < Since(now))
                return false;
            seen = now;
            return true;
        }
    }

    public bool TryAdd(in IdKey id, uint now)
    {
        lock (_gate)
        {
            ref var seen = ref _ids.FindOrAdd(id);
            var isNew = seen < Since(now);
            See(ref seen, now, now);
            return isNew;
        }
    }

    public void Remember(in IdKey id, uint seconds)
    {
        lock (_gate)
        {
            ref var seen = ref _ids.FindOrAdd(id);
            See(ref seen, Math.Max(seen, seconds), seconds);
        }
    }

    public void Sweep(uint now)
    {
        lock (_gate)
            MakeRoom(Since(now));
    }

    // What was last seen before is expired.
    private uint Since(uint now) => now > windowSeconds ? now - windowSeconds : 1;

    private void See(ref uint seen, uint second, uint now)
    {
        var isAdded = seen == 0;
        seen = second;
        if (isAdded && (_ids.IsFull || _ids.Count > maxCount))
            MakeRoom(Since(now));
    }

    // An eighth more may come before the next time, or a table whose ids expire as fast as new ones come would be made
    // anew for every few of them.
    private void MakeRoom(uint since)
    {
        if (_ids.CountSince(since) < _ids.Count)
            _ids.Keep(seen => seen >= since);
        if (_ids.Count > maxCount)
            ForgetOldest(_ids.Count - (maxCount / 2));
        _ids.Resize(_ids.Count + (_ids.Count / 8) + 1);
    }

    // At the bound half of the ids go, so that the cost is paid once per half a table.
    private void ForgetOldest(int count)
    {
        var times = _ids.Times();
        Array.Sort(times);
        var last = times[count - 1];
        var ofLast = count - Array.IndexOf(times, last);
        _ids.Keep(seen => seen > last || (seen == last && ofLast-- <= 0));
        forgotten.RaiseTo(last);
        Volatile.Write(ref _forgottenEarly, _forgottenEarly + count);
    }
}
