using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Peers;

/// <summary>One peer id whose connections are on several silos, one of which may go.</summary>
public sealed class PeerClusterTests : IAsyncLifetime
{
    private GrainCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync(silos: 3);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Attach_OnEachSiloInTurn_TellsTheOneBeforeOnItsOwnSilo()
    {
        var nodes = _cluster.Silos.Select(silo => new Node(silo)).ToArray();
        for (var round = 0; round < 4; round++)
        {
            foreach (var node in nodes)
                await node.Peer("alice").Attach(node.Connection, node.Observer);
        }

        Assert.Equal(nodes[^1].Connection.Gateway, (await nodes[0].Peer("alice").Current())!.Gateway);
        foreach (var node in nodes)
        {
            var expected = node == nodes[^1] ? 3 : 4;
            await Eventually.TrueAsync(() => node.Gateway.Replaced.Count == expected, "it is told each time that another takes over");
            Assert.All(node.Gateway.Replaced, told => Assert.True(told.IsSameAs(node.Connection)));
        }
    }

    [Fact]
    public async Task SiloOfTheGrainDies_AttachedAgain_IsToldOfTheNextTakeover()
    {
        var nodes = _cluster.Silos.Select(silo => new Node(silo)).ToArray();
        var id = await IdOnAsync(nodes[2]);
        var attached = await nodes[0].Peer(id).Attach(nodes[0].Connection, nodes[0].Observer);

        await _cluster.KillAsync(nodes[2].Silo);
        await AttachedAgainAsync(nodes[0], id, attached);
        await UntilAnsweredAsync(async () => await nodes[1].Peer(id).Attach(nodes[1].Connection, nodes[1].Observer) is not null, "it is taken over");

        await Eventually.TrueAsync(() => nodes[0].Gateway.Replaced.Count == 1, "the older one is told");
        Assert.Null(await nodes[0].Peer(id).AttachAgain(attached, nodes[0].Observer));
    }

    [Fact]
    public async Task SiloOfTheHolderDies_Attach_DoesNotWaitForIt()
    {
        var nodes = _cluster.Silos.Select(silo => new Node(silo)).ToArray();
        var id = await IdOnAsync(nodes[0]);
        await nodes[2].Peer(id).Attach(nodes[2].Connection, nodes[2].Observer);

        await _cluster.KillAsync(nodes[2].Silo);
        await nodes[1].Peer(id).Attach(nodes[1].Connection, nodes[1].Observer).AsTask().WaitAsync(TimeSpan.FromSeconds(5));

        Assert.True((await nodes[0].Peer(id).Current())!.IsSameAs(nodes[1].Connection));
    }

    [Fact]
    public async Task SiloOfTheGrainStops_AttachedAgain_HoldsTheId()
    {
        var nodes = _cluster.Silos.Select(silo => new Node(silo)).ToArray();
        var id = await IdOnAsync(nodes[2]);
        var attached = await nodes[0].Peer(id).Attach(nodes[0].Connection, nodes[0].Observer);

        await _cluster.StopAsync(nodes[2].Silo);

        await AttachedAgainAsync(nodes[0], id, attached);
        Assert.Equal(attached, await nodes[1].Peer(id).Current());
    }

    // What a gateway does: a call that meets the end of a silo fails, and is made again.
    private static Task UntilAnsweredAsync(Func<Task<bool>> call, string what) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                return false;
            }
        },
        what);

    private static Task AttachedAgainAsync(Node node, string id, PeerConnection connection) => UntilAnsweredAsync(
        async () => await node.Peer(id).AttachAgain(connection, node.Observer) == connection, "it is attached again");

    // Where it is placed is Orleans' own affair, unless it is given a hint.
    private async Task<string> IdOnAsync(Node node)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, node.Silo.SiloAddress);
        var peer = node.Peer("peer");
        Assert.Null(await peer.Current());
        RequestContext.Clear();
        Assert.Equal(node.Silo.SiloAddress, await _cluster.PlaceOfAsync(peer));
        return "peer";
    }

    private sealed class Node
    {
        private readonly IGrainFactory _grains;

        public Node(SiloHandle silo)
        {
            Silo = silo;
            _grains = GrainCluster.GrainsAt(silo);
            Observer = _grains.CreateObjectReference<IGatewayObserver>(Gateway);
        }

        public SiloHandle Silo { get; }

        public RecordingGateway Gateway { get; } = new();

        public IGatewayObserver Observer { get; }

        public PeerConnection Connection { get; } = new() { Gateway = Guid.NewGuid(), Number = 1, Since = 1 };

        public IPeerGrain Peer(string id) => _grains.GetGrain<IPeerGrain>(id);
    }
}
