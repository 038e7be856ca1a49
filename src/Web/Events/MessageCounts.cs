namespace OrleansRelay.Web.Events;

/// <summary>How many events of messages there were since it was last asked, and over which links.</summary>
internal sealed class MessageCounts
{
    // More relays than can be linked.
    private const int MaxFlows = 1024;

    private readonly Lock _gate = new();
    private Dictionary<string, double> _flows = [];
    private double _messages;

    /// <param name="via">The relay that they came from; empty for clients.</param>
    /// <param name="count">How many, as far as is known.</param>
    public void Accepted(string via, double count)
    {
        lock (_gate)
        {
            _messages += count;
            if (_flows.Count < MaxFlows || _flows.ContainsKey(via))
                _flows[via] = _flows.GetValueOrDefault(via) + count;
        }
    }

    /// <summary>An event of a message that was here before.</summary>
    public void Again()
    {
        lock (_gate)
            _messages++;
    }

    /// <summary>All since the last time.</summary>
    public (double Messages, IReadOnlyDictionary<string, double> Flows) Take()
    {
        lock (_gate)
        {
            var taken = (_messages, _flows);
            (_messages, _flows) = (0, []);
            return taken;
        }
    }
}
