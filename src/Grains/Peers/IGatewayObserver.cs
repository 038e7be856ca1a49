using Orleans.Concurrency;

namespace OrleansRelay.Grains.Peers;

/// <summary>A node's gateway, as grains reach it. Its node may be gone.</summary>
[Alias("relay.gateway")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Another connection took the peer id over: tell this one so and close it.</summary>
    [OneWay, Alias("replaced")]
    Task Replaced(PeerConnection connection);

    /// <summary>The grain that knew that this connection holds its id goes: the next one is to be told.</summary>
    /// <remarks>A silo that stops may be gone before it is sent; that it is gone, the gateways learn from the list of nodes.</remarks>
    [OneWay, Alias("forgotten")]
    Task Forgotten(PeerConnection connection);

    /// <inheritdoc cref="IPeerGrain.WhenWritten"/>
    [ResponseTimeout("00:00:15"), Alias("when-written")]
    Task<bool> WhenWritten(PeerConnection connection, WrittenMessage written);
}
