namespace OrleansRelay.Cli.Bench;

/// <summary>Times, and how they are spread: all of them are kept, 8 bytes each.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = [];
    private readonly Lock _gate = new();
    private bool _isSorted;

    public int Count => _ticks.Count;

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _ticks.Add(time.Ticks);
            _isSorted = false;
        }
    }

    /// <summary>The time that this share of all does not exceed; zero if there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan Quantile(double share)
    {
        lock (_gate)
        {
            if (!_isSorted)
                _ticks.Sort();
            _isSorted = true;
            return _ticks.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(_ticks[Math.Max(0, (int)Math.Ceiling(share * _ticks.Count) - 1)]);
        }
    }
}
