using Orleans.Placement;

namespace OrleansRelay.Grains.RateLimiting;

/// <summary>
/// Keeps the sliding window of one address in memory while it matters: an address that was quiet for two minutes, or for
/// its window if that is longer, is forgotten, having regained all it may send. If its node dies, or stops, the window is
/// forgotten before: the address may then send at most one budget more.
/// </summary>
[PreferLocalPlacement, CollectionAgeLimit(Minutes = 2)]
public sealed class IpRateGrain(RateLimitOptions options, TimeProvider time) : Grain, IIpRateGrain
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(2);

    private readonly SlidingWindow _window = new(options.Messages, options.Window, time);

    public ValueTask<RateGrant> Take(int frames)
    {
        if (options.Window > Age)
            DelayDeactivation(options.Window);
        return new(_window.Take(frames));
    }
}
