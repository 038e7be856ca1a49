namespace OrleansRelay.Grains.Peers;

/// <summary>What a <see cref="PeerPlacesGrain"/> keeps.</summary>
[GenerateSerializer, Alias("relay.peer-places-state")]
public sealed class PeerPlacesState
{
    /// <summary>By the peer's id.</summary>
    [Id(0)]
    public Dictionary<string, PeerPlace> Places { get; set; } = [];

    /// <summary>Some that had been away for long, or were too many, were forgotten.</summary>
    [Id(1)]
    public bool HasForgotten { get; set; }
}
