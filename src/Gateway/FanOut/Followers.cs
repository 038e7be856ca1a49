using System.Runtime.InteropServices;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>A set of connections that each know their place in it, so that one leaves it at once. Its share alone calls it.</summary>
internal sealed class Followers
{
    private readonly List<SessionOutbox> _all = [];

    public int Count => _all.Count;

    public ReadOnlySpan<SessionOutbox> All => CollectionsMarshal.AsSpan(_all);

    public void Add(SessionOutbox outbox)
    {
        outbox.Slot = _all.Count;
        _all.Add(outbox);
    }

    public void Remove(SessionOutbox outbox)
    {
        var last = _all[^1];
        _all[outbox.Slot] = last;
        last.Slot = outbox.Slot;
        _all.RemoveAt(_all.Count - 1);
        outbox.Slot = -1;
    }
}
