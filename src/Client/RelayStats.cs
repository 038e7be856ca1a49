namespace OrleansRelay.Client;

/// <summary>
/// How a relay is doing. Counts run from a node's start, so two answers make a rate. What a relay does not tell, as one of another version
/// may, is null.
/// </summary>
public sealed record RelayStats
{
    /// <summary>When, by the relay's clock.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The relay's id.</summary>
    public string? Id { get; init; }

    /// <summary>Which node has answered, if there are several.</summary>
    public string? Node { get; init; }

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<RelayNodeStats> Nodes { get; init; } = [];

    /// <summary>Its links to other relays.</summary>
    public IReadOnlyList<RelayLinkStats> Links { get; init; } = [];

    /// <summary>The addresses that were turned away most in the last minute or so.</summary>
    public IReadOnlyList<RelayLimitStats> Limits { get; init; } = [];
}
