namespace OrleansRelay.Grains.Presence;

/// <summary>A peer has come, or is gone.</summary>
[GenerateSerializer, Immutable, Alias("relay.peer-change")]
public readonly record struct PeerChange
{
    [Id(0)]
    public required string Peer { get; init; }

    /// <summary>It has come.</summary>
    [Id(1)]
    public required bool IsHere { get; init; }
}
