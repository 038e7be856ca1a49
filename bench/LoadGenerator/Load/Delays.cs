using System.Runtime.InteropServices;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>How long messages were under way to each receiver and, where that is asked for, until the last one had them.</summary>
/// <param name="receivers">How many tell of each message; 0 if nobody asks for the last.</param>
internal sealed class Delays(int receivers)
{
    private readonly Dictionary<long, int> _underWay = [];

    public Latencies Each { get; } = new();

    /// <summary>Empty where nobody asks for it.</summary>
    public Latencies Last { get; } = new();

    /// <summary>One receiver has a message; it is known by when it was built.</summary>
    public void Add(long built, long now)
    {
        Each.Add(now - built);
        if (receivers == 0)
            return;
        ref var have = ref CollectionsMarshal.GetValueRefOrAddDefault(_underWay, built, out _);
        if (++have < receivers)
            return;
        _underWay.Remove(built);
        Last.Add(now - built);
    }
}
