namespace OrleansRelay.Grains.Peers;

/// <summary>Names one connection of a peer, among all there are.</summary>
[GenerateSerializer, Immutable, Alias("relay.peer-visit")]
public readonly record struct PeerVisit
{
    /// <summary>The gateway's own random name.</summary>
    [Id(0)]
    public required Guid Gateway { get; init; }

    /// <summary>The connection's number there.</summary>
    [Id(1)]
    public required long Number { get; init; }
}
