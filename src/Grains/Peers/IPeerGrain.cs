namespace OrleansRelay.Grains.Peers;

/// <summary>One peer id and the connection that holds it now.</summary>
[Alias("relay.peer")]
public interface IPeerGrain : IGrainWithStringKey
{
    /// <summary>A connection registered under this id: it takes over, and the gateway of the one before is told.</summary>
    /// <param name="gateway">Whom to tell when another connection takes over from this one.</param>
    [Alias("attach")]
    ValueTask Attach(PeerConnection connection, IGatewayObserver gateway);

    /// <summary>A connection closed. Changes nothing if another one has taken over since.</summary>
    [Alias("detach")]
    ValueTask Detach(PeerConnection connection);

    /// <summary>The connection that holds the id now, or null.</summary>
    [Alias("current")]
    ValueTask<PeerConnection?> Current();
}
