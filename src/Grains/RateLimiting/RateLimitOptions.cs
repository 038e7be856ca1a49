using System.ComponentModel.DataAnnotations;

namespace OrleansRelay.Grains.RateLimiting;

/// <summary>How many frames an address may send in any stretch of time. Section: <c>Relay:RateLimit</c>.</summary>
public sealed record RateLimitOptions
{
    public const int MaxMessages = 1_000_000;

    /// <summary>Frames allowed in the window, malformed ones counted; 0 switches the limit off. The seed's: 10.</summary>
    [Range(0, MaxMessages)]
    public int Messages { get; init; } = 10;

    /// <summary>Length of the window in seconds, 0.001 to 86 400. The seed's: 10.</summary>
    [Range(0.001, 86_400)]
    public double Seconds { get; init; } = 10;

    /// <summary>
    /// Entries that the address of a listed relay may push in the window, when the relay does not prove who it is, instead of
    /// <see cref="Messages"/>; 0 switches this limit off, as 0 messages do.
    /// </summary>
    [Range(0, MaxMessages)]
    public int RelayEntries { get; init; } = 1000;

    public TimeSpan Window => TimeSpan.FromSeconds(Seconds);
}
