namespace OrleansRelay.Grains.Presence;

/// <summary>Up to where the peers of a node are known.</summary>
[GenerateSerializer, Immutable, Alias("relay.roster-place")]
public readonly record struct RosterPlace
{
    /// <summary>The node's process, at random; its changes are numbered from 0 in each.</summary>
    [Id(0)]
    public required Guid Life { get; init; }

    /// <summary>The number of the first change that is not known.</summary>
    [Id(1)]
    public required long Next { get; init; }
}
