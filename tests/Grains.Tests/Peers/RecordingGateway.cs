using System.Collections.Concurrent;
using OrleansRelay.Grains.Peers;

namespace OrleansRelay.Grains.Tests.Peers;

/// <summary>Notes what grains tell it. Whoever uses it keeps it alive: Orleans doesn't.</summary>
internal sealed class RecordingGateway : IGatewayObserver
{
    public ConcurrentQueue<PeerConnection> Replaced { get; } = new();

    public ConcurrentQueue<PeerConnection> Forgotten { get; } = new();

    Task IGatewayObserver.Replaced(PeerConnection connection)
    {
        Replaced.Enqueue(connection);
        return Task.CompletedTask;
    }

    Task IGatewayObserver.Forgotten(PeerConnection connection)
    {
        Forgotten.Enqueue(connection);
        return Task.CompletedTask;
    }

    public Task<bool> WhenWritten(PeerConnection connection, WrittenMessage written) => Task.FromResult(true);
}
