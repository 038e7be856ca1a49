namespace OrleansRelay.Grains.RateLimiting;

/// <summary>One address (IPv4, or an IPv6 /64 network) and what it may still send, over all nodes together.</summary>
[Alias("relay.ip-rate")]
public interface IIpRateGrain : IGrainWithStringKey
{
    /// <summary>Takes as many of <paramref name="frames"/> as the window still allows, for a whole batch at once.</summary>
    /// <param name="frames">How many frames were read, malformed ones included; at least 1.</param>
    [ResponseTimeout("00:00:01"), Alias("take")]
    ValueTask<RateGrant> Take(int frames);

    /// <summary>The same for what a relay pushes that is known by this address alone; it has a window of its own.</summary>
    [ResponseTimeout("00:00:01"), Alias("take-entries")]
    ValueTask<RateGrant> TakeEntries(int entries);
}
