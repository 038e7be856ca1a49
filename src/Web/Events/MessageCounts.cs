namespace OrleansRelay.Web.Events;

/// <summary>How many events of messages there were since it was last asked, and over which links.</summary>
internal sealed class MessageCounts
{
    // More relays than can be linked.
    private const int MaxFlows = 1024;

    private readonly Lock _gate = new();
    private Dictionary<string, double> _flows = [];
    private double _messages;
    private double _unseen;

    /// <param name="via">The relay that they came from; empty for clients.</param>
    public void Accepted(string via)
    {
        lock (_gate)
        {
            _messages++;
            if (_flows.Count < MaxFlows || _flows.ContainsKey(via))
                _flows[via] = _flows.GetValueOrDefault(via) + 1;
        }
    }

    /// <summary>Messages that nobody is told of, so that it was not looked where they came from.</summary>
    public void Unseen(long count)
    {
        lock (_gate)
        {
            _messages += count;
            _unseen += count;
        }
    }

    /// <summary>An event of a message that was here before.</summary>
    public void Again()
    {
        lock (_gate)
            _messages++;
    }

    /// <summary>All since the last time. Those that were not looked at came the ways of the others.</summary>
    public (double Messages, IReadOnlyDictionary<string, double> Flows) Take()
    {
        lock (_gate)
        {
            var seen = _flows.Values.Sum();
            var scale = seen > 0 ? (seen + _unseen) / seen : 1;
            var taken = (_messages, _flows.ToDictionary(static flow => flow.Key, flow => flow.Value * scale));
            (_messages, _unseen, _flows) = (0, 0, []);
            return taken;
        }
    }
}
