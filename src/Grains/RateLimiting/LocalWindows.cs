namespace OrleansRelay.Grains.RateLimiting;

/// <summary>
/// A node's own windows, for addresses whose <see cref="IIpRateGrain"/> can't be reached: so nobody is refused or closed since
/// a node has died. An address may so send one budget more on each node that can't reach its grain. Holds at most twice
/// <see cref="MaxAddresses"/> windows, each for at least as long as it matters unless more addresses than that need one.
/// </summary>
public sealed class LocalWindows(RateLimitOptions options, TimeProvider time)
{
    public const int MaxAddresses = 16_384;

    /// <summary>A grain that failed is not asked again for so long: each question may take until its timeout.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private Dictionary<string, LocalWindow> _recent = [];
    private Dictionary<string, LocalWindow> _before = [];
    private long _turned;
    private volatile bool _isNeeded;

    /// <summary>How many windows it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _recent.Count + _before.Count;
        }
    }

    /// <summary>Decides for an address whose grain has just failed.</summary>
    /// <param name="key">See <see cref="RateKey"/>.</param>
    public RateGrant TakeInstead(string key, int frames)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _isNeeded = true;
            var window = Find(key, now) ?? Add(key);
            window.Failed = now;
            return window.Passed.Take(frames);
        }
    }

    /// <summary>Decides if the address's grain failed a moment ago.</summary>
    /// <param name="key">See <see cref="RateKey"/>.</param>
    public RateGrant? TakeIfFailing(string key, int frames)
    {
        if (!_isNeeded)
            return null;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            return Find(key, now) is { } window && time.GetElapsedTime(window.Failed, now) < Pause
                ? window.Passed.Take(frames)
                : null;
        }
    }

    // Those that were used lately are found in the younger of two tables; what stays in the older one until the next turn was
    // not used for a whole window.
    private LocalWindow? Find(string key, long now)
    {
        if (_recent.Count >= MaxAddresses || time.GetElapsedTime(_turned, now) >= options.Window)
            (_before, _recent, _turned) = (_recent, [], now);
        if (_recent.TryGetValue(key, out var window))
            return window;
        if (_before.Remove(key, out window))
            _recent[key] = window;
        return window;
    }

    private LocalWindow Add(string key) => _recent[key] = new LocalWindow(new SlidingWindow(options.Messages, options.Window, time));

    private sealed class LocalWindow(SlidingWindow passed)
    {
        public SlidingWindow Passed => passed;

        public long Failed { get; set; }
    }
}
