namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Who asks a message grain, second by second. A grain is best where it is asked most: it then answers without a call over
/// the network, and a node that accepts nothing is asked nothing.
/// </summary>
internal sealed class Askers(TimeProvider time)
{
    /// <summary>So long is counted before it is judged.</summary>
    internal static readonly TimeSpan Span = TimeSpan.FromSeconds(1);

    /// <summary>Of fewer ids in a span nothing follows: moving would cost more than it spares.</summary>
    internal const int LeastIds = 64;

    private readonly Dictionary<SiloAddress, int> _ids = [];
    private long _began = time.GetTimestamp();

    /// <summary>Counts ids that a node asks about.</summary>
    /// <returns>When a span is over, the node that asked about three quarters of all ids in it or more, if one did; else null.</returns>
    public SiloAddress? Count(SiloAddress asker, int ids)
    {
        _ids[asker] = _ids.GetValueOrDefault(asker) + ids;
        if (time.GetElapsedTime(_began) < Span)
            return null;
        var all = _ids.Values.Sum();
        var (most, its) = _ids.MaxBy(static count => count.Value);
        _ids.Clear();
        _began = time.GetTimestamp();
        return all >= LeastIds && its >= all / 4 * 3 ? most : null;
    }
}
