namespace OrleansRelay.Grains.Peers;

/// <summary>What is remembered of a peer.</summary>
[GenerateSerializer, Immutable, Alias("relay.recalled-place")]
public readonly record struct RecalledPlace
{
    /// <summary>Null if nothing is remembered.</summary>
    [Id(0)]
    public PeerPlace? Place { get; init; }

    /// <summary>If nothing is remembered: it may have been, and be lost or forgotten.</summary>
    [Id(1)]
    public bool IsUncertain { get; init; }
}
