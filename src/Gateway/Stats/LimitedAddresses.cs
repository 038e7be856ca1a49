using OrleansRelay.Grains.Nodes;

namespace OrleansRelay.Gateway.Stats;

/// <summary>Which addresses were turned away of late: this minute and the one before.</summary>
public sealed class LimitedAddresses(TimeProvider time)
{
    /// <summary>Beyond so many in a minute, others are not counted.</summary>
    public const int MaxAddresses = 1024;

    /// <summary>So many are told.</summary>
    public const int MostTold = 20;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<string, long> _now = [];
    private Dictionary<string, long> _before = [];
    private long _since = time.GetTimestamp();

    /// <summary>Those that were turned away most at several nodes together, first.</summary>
    public static LimitedAddress[] MostOf(IEnumerable<NodeReport> nodes) =>
        Most(nodes.SelectMany(static node => node.Limits).Select(static one => KeyValuePair.Create(one.Address, one.Limited)));

    public void Count(string address, int frames)
    {
        lock (_gate)
        {
            Turn();
            if (_now.Count < MaxAddresses || _now.ContainsKey(address))
                _now[address] = _now.GetValueOrDefault(address) + frames;
        }
    }

    /// <summary>Those that were turned away most, first.</summary>
    public LimitedAddress[] Most()
    {
        lock (_gate)
        {
            Turn();
            return Most(_now.Concat(_before));
        }
    }

    private static LimitedAddress[] Most(IEnumerable<KeyValuePair<string, long>> counts) =>
    [
        .. counts.GroupBy(static one => one.Key, static one => one.Value)
            .Select(static one => new LimitedAddress { Address = one.Key, Limited = one.Sum() })
            .OrderByDescending(static one => one.Limited).Take(MostTold),
    ];

    private void Turn()
    {
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Minute)
            return;
        (_before, _now) = (elapsed < 2 * Minute ? _now : [], []);
        _since = time.GetTimestamp();
    }
}
