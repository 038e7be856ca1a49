namespace OrleansRelay.Grains.Peers;

/// <summary>Names one connection among all of a cluster, ever, and says which of two is the newer one.</summary>
[GenerateSerializer, Immutable, Alias("relay.peer-connection")]
public sealed record PeerConnection
{
    /// <summary>The gateway's own random name, new at every start of its process.</summary>
    [Id(0)]
    public required Guid Gateway { get; init; }

    /// <summary>The connection's number there.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>When it registered, in UTC ticks; later where the clock of the one before it was ahead.</summary>
    [Id(2)]
    public required long Since { get; init; }

    /// <summary>Whether both name one connection, whatever they say of when it registered.</summary>
    public bool IsSameAs(PeerConnection other) => Gateway == other.Gateway && Number == other.Number;

    /// <summary>Whether it registered later; an order of all connections that is the same on every node.</summary>
    public bool IsNewerThan(PeerConnection other) =>
        (Since, Gateway, Number).CompareTo((other.Since, other.Gateway, other.Number)) > 0;
}
