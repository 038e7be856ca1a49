namespace OrleansRelay.Grains.RateLimiting;

/// <summary>How many frames of a batch may pass, and when the next one may if not all did.</summary>
[GenerateSerializer, Immutable, Alias("relay.rate-grant")]
public readonly record struct RateGrant
{
    /// <summary>The first so many frames of the batch pass.</summary>
    [Id(0)]
    public int Allowed { get; init; }

    /// <summary>Milliseconds until one more would pass; 0 if all did.</summary>
    [Id(1)]
    public long RetryAfterMs { get; init; }
}
