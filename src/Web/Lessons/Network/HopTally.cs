using System.Collections.Concurrent;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>All hops that were seen in a network, counted.</summary>
internal sealed class HopTally
{
    private readonly ConcurrentQueue<Hop> _hops = new();

    /// <summary>Is told of each.</summary>
    public event Action<Hop>? Seen;

    public void Add(Hop hop)
    {
        _hops.Enqueue(hop);
        Seen?.Invoke(hop);
    }

    /// <summary>How many copies of a message crossed links.</summary>
    public int Copies(string id) => Of(id).Count(static hop => hop.IsCopy);

    /// <summary>The hops of a message, in the order in which they were seen.</summary>
    public IEnumerable<Hop> Of(string id) => _hops.Where(hop => hop.Id == id);

    /// <summary>All hops from now on.</summary>
    public Func<IEnumerable<Hop>> Since()
    {
        var seen = _hops.Count;
        return () => _hops.Skip(seen);
    }

    /// <summary>Whether a relay has taken a message.</summary>
    public bool HasTaken(string relay, string id) => Of(id).Any(hop => hop.ToRelay == relay && hop.Outcome == HopOutcome.New);
}
