using Orleans.Concurrency;

namespace OrleansRelay.Grains.Peers;

/// <summary>A node's gateway, as grains reach it. Nobody counts on an answer: its node may be gone.</summary>
[Alias("relay.gateway")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Another connection took the peer id over: tell this one so and close it.</summary>
    [OneWay, Alias("replaced")]
    Task Replaced(PeerConnection connection);

    /// <summary>The grain that knew that this connection holds its id goes: the next one is to be told.</summary>
    /// <remarks>Waited for a little, or a silo that stops would be gone before it is sent.</remarks>
    [Alias("forgotten"), ResponseTimeout("00:00:02")]
    Task Forgotten(PeerConnection connection);
}
