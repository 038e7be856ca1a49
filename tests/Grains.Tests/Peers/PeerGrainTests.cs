using System.Collections.Concurrent;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Peers;

public sealed class PeerGrainTests
{
    private static readonly Guid Gateway = Guid.NewGuid();

    [Fact]
    public async Task Attach_SecondConnection_TakesOverAndFirstIsTold()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");

        await peer.Attach(Connection(1), observer);
        await peer.Attach(Connection(2), observer);

        Assert.Equal(Connection(2), await peer.Current());
        await Eventually.TrueAsync(() => gateway.Replaced.Count == 1, "the first is told");
        Assert.Equal(Connection(1), gateway.Replaced.Single());
        GC.KeepAlive(gateway);
    }

    [Fact]
    public async Task Detach_OlderConnection_LeavesTheNewer()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        await peer.Attach(Connection(1), observer);
        await peer.Attach(Connection(2), observer);

        await peer.Detach(Connection(1));

        Assert.Equal(Connection(2), await peer.Current());
        GC.KeepAlive(gateway);
    }

    [Fact]
    public async Task Detach_CurrentConnection_LeavesNobody()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        await peer.Attach(Connection(1), observer);

        await peer.Detach(Connection(1));

        Assert.Null(await peer.Current());
        GC.KeepAlive(gateway);
    }

    [Fact]
    public async Task Attach_SameNumberOfAnotherGateway_IsAnotherConnection()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        var elsewhere = new PeerConnection { Gateway = Guid.NewGuid(), Number = 1 };
        await peer.Attach(Connection(1), observer);

        await peer.Attach(elsewhere, observer);
        await peer.Detach(Connection(1));

        Assert.Equal(elsewhere, await peer.Current());
        GC.KeepAlive(gateway);
    }

    private static PeerConnection Connection(long number) => new() { Gateway = Gateway, Number = number };

    private sealed class RecordingGateway : IGatewayObserver
    {
        public ConcurrentQueue<PeerConnection> Replaced { get; } = new();

        Task IGatewayObserver.Replaced(PeerConnection connection)
        {
            Replaced.Enqueue(connection);
            return Task.CompletedTask;
        }
    }
}
