using Orleans.Concurrency;

namespace OrleansRelay.Grains.Peers;

/// <summary>A node's gateway, as grains reach it.</summary>
[Alias("relay.gateway")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Another connection took the peer id over: tell this one so and close it.</summary>
    [OneWay, Alias("replaced")]
    Task Replaced(PeerConnection connection);
}
