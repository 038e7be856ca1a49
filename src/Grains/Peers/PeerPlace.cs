namespace OrleansRelay.Grains.Peers;

/// <summary>How far a peer had come when it was last seen.</summary>
[GenerateSerializer, Immutable, Alias("relay.peer-place")]
public readonly record struct PeerPlace
{
    /// <summary>Which life of which node's log the position counts in.</summary>
    [Id(0)]
    public required ulong Epoch { get; init; }

    /// <summary>All before it that the peer wanted has reached its machine.</summary>
    [Id(1)]
    public required long Position { get; init; }

    /// <summary>When that was: for other nodes, to which the position says nothing.</summary>
    [Id(2)]
    public required DateTimeOffset Time { get; init; }
}
