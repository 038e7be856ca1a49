namespace OrleansRelay.Grains.Peers;

/// <summary>Names one connection among all of a cluster, ever.</summary>
[GenerateSerializer, Immutable, Alias("relay.peer-connection")]
public sealed record PeerConnection
{
    /// <summary>The gateway's own random name, new at every start of its process.</summary>
    [Id(0)]
    public required Guid Gateway { get; init; }

    /// <summary>The connection's number there.</summary>
    [Id(1)]
    public required long Number { get; init; }
}
