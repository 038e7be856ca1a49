using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Grains.Federation;

/// <summary>How one link is.</summary>
/// <param name="Status">Null if its grain did not answer.</param>
public sealed record LinkReport(RelayAddress Relay, LinkStatus? Status)
{
    private const string Up = "up";
    private const string UpToSeed = "up_to_seed";
    private const string Down = "down";
    private const string Unknown = "unknown";

    /// <summary>All that <see cref="State"/> may be.</summary>
    public static IReadOnlyList<string> States { get; } = [Up, UpToSeed, Down, Unknown];

    /// <summary><c>up</c>, <c>up_to_seed</c>, <c>down</c> or <c>unknown</c>.</summary>
    public string State => Status?.Phase switch
    {
        null => Unknown,
        LinkPhase.Linked => Up,
        LinkPhase.LinkedToSeed => UpToSeed,
        _ => Down,
    };

    /// <summary>Messages go over it.</summary>
    public bool IsUp => Status is { Phase: not LinkPhase.Down };

    /// <summary>Why it is down, or less is sent than there is; null if nothing is wrong.</summary>
    public string? Trouble => Status switch
    {
        null => "Its grain does not answer.",
        { Phase: LinkPhase.Down, LastError.Length: > 0 } status => status.LastError,
        { Slowed.Length: > 0 } status => status.Slowed,
        _ => null,
    };
}
