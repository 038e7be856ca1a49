using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Grains.Federation;

/// <summary>How one link is.</summary>
/// <param name="Status">Null if its grain did not answer.</param>
public sealed record LinkReport(RelayAddress Relay, LinkStatus? Status)
{
    /// <summary><c>up</c>, <c>up_to_seed</c>, <c>down</c> or <c>unknown</c>.</summary>
    public string State => Status?.Phase switch
    {
        null => "unknown",
        LinkPhase.Linked => "up",
        LinkPhase.LinkedToSeed => "up_to_seed",
        _ => "down",
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
