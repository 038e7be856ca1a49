using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>Who is at the other end of a connection.</summary>
/// <param name="addressKey">What its address is limited by, see <see cref="RateKey"/>.</param>
/// <param name="isListedRelay">Its address is that of a relay of the relays file.</param>
internal sealed class SessionIdentity(string addressKey, bool isListedRelay)
{
    private IIpRateGrain? _rate;

    public string AddressKey => addressKey;

    public bool IsListedRelay { get; } = isListedRelay;

    /// <summary>It has greeted us as a relay of our kind.</summary>
    public bool IsRelay { get; set; }

    /// <summary>Its greeting was taken note of.</summary>
    public bool IsGreeted { get; set; }

    /// <summary>The peer id that it registered with.</summary>
    public PeerName? Name { get; set; }

    /// <summary>It registered with JSON, and so expects what clients of the original relay don't.</summary>
    public bool ReadsNotices { get; set; }

    public bool IsRegistered => Name is not null;

    /// <summary>What its address may send. Most connections never ask: they send nothing.</summary>
    public IIpRateGrain Rate(IGrainFactory grains) => _rate ??= grains.GetGrain<IIpRateGrain>(addressKey);
}
