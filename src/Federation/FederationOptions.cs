using System.ComponentModel.DataAnnotations;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation;

/// <summary>How links to external relays behave. Section: <c>Relay:Federation</c>.</summary>
public sealed record FederationOptions
{
    /// <summary>From whom entries of other relays are taken.</summary>
    public FederationAuth Auth { get; init; } = FederationAuth.Known;

    /// <summary>Where this relay's private key is; empty is <c>relay-key.pem</c> in the data directory.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>How long a connection attempt may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A peer that has not answered the greeting by then is taken for a seed relay.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait after the first failure; it doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromMilliseconds(200);

    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often two relays compare what they have.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How late an entry may come, at most, where a relay or a link has failed that would have brought it. In a quarter of it, links
    /// that carry no entries by themselves compare what both ends have.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.04", "00:10:00")]
    public TimeSpan LazyInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A connection over which nothing comes for so long is asked for a sign of life; after three in vain it is made anew.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A link over which nothing is acknowledged for so long, though something waits for it, is made anew.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan AckDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// What was sent to a seed relay, which acknowledges nothing, counts as delivered when the connection has outlived it by so
    /// long; and for so long a relay that was taken for a seed may still answer the greeting.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SeedConfirmation { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a link that is stopped goes on pushing what its peer has still to get.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many entries may be on their way to a peer without having been acknowledged.</summary>
    [Range(1, 1_000_000)]
    public int MaxUnacknowledged { get; init; } = 1024;

    /// <summary>No line of the log is longer than this. Follows from what clients may send; no setting of its own.</summary>
    public int MaxLineBytes { get; init; } = 512 * 1024;

    /// <summary>What a seed relay takes from one address in <see cref="SeedWindow"/>.</summary>
    [Range(1, 1_000_000)]
    public int SeedMessages { get; init; } = 10;

    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SeedWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two entries to a seed relay, so that each arrives as a segment of its own.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SeedSpacing { get; init; } = TimeSpan.FromMilliseconds(100);
}
