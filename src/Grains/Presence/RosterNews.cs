namespace OrleansRelay.Grains.Presence;

/// <summary>What has changed among the peers of a node.</summary>
[GenerateSerializer, Immutable, Alias("relay.roster-news")]
public sealed record RosterNews
{
    /// <summary>Up to where they are known with this.</summary>
    [Id(0)]
    public required RosterPlace Place { get; init; }

    /// <summary>Since where: null if all peers are named, because what has changed is not known any more.</summary>
    [Id(1)]
    public required RosterPlace? Since { get; init; }

    /// <summary>In the order in which it happened; if all are named, those who are here.</summary>
    [Id(2)]
    public required PeerChange[] Changes { get; init; }
}
