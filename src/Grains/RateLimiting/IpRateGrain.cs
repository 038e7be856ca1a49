using Orleans.Placement;

namespace OrleansRelay.Grains.RateLimiting;

/// <summary>
/// Keeps the sliding windows of one address in memory while it matters: an address that was quiet for two minutes, or for
/// its window if that is longer, is forgotten, having regained all it may send. If its node dies, or stops, the window is
/// forgotten before: the address may then send at most one budget more.
/// </summary>
[PreferLocalPlacement, CollectionAgeLimit(Minutes = 2)]
public sealed class IpRateGrain(RateLimitOptions options, TimeProvider time) : Grain, IIpRateGrain
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(2);

    private readonly SlidingWindow _frames = new(options.Messages, options.Window, time);
    private readonly SlidingWindow _entries = new(options.RelayEntries, options.Window, time);

    public ValueTask<RateGrant> Take(int frames) => Take(_frames, frames);

    public ValueTask<RateGrant> TakeEntries(int entries) => Take(_entries, entries);

    private ValueTask<RateGrant> Take(SlidingWindow window, int frames)
    {
        if (options.Window > Age)
            DelayDeactivation(options.Window);
        return new(window.Take(frames));
    }
}
