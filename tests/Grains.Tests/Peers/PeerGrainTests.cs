using Orleans.Core.Internal;
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
    public async Task Deactivate_IdIsHeld_TellsTheGatewayThatItIsForgotten()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        await peer.Attach(Connection(1), observer);

        await peer.AsReference<IGrainManagementExtension>().DeactivateOnIdle();

        await Eventually.TrueAsync(() => gateway.Forgotten.Count == 1, "the gateway is told");
        Assert.Equal(Connection(1), gateway.Forgotten.Single());
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

        await Eventually.TrueAsync(async () => await peer.Current() is null, "nobody holds the id");
        GC.KeepAlive(gateway);
    }

    [Fact]
    public async Task Attach_SameNumberOfAnotherGateway_IsAnotherConnection()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        var elsewhere = new PeerConnection { Gateway = Guid.NewGuid(), Number = 1, Since = 2 };
        await peer.Attach(Connection(1), observer);

        await peer.Attach(elsewhere, observer);
        await peer.Detach(Connection(1));

        Assert.Equal(elsewhere, await peer.Current());
        GC.KeepAlive(gateway);
    }

    [Fact]
    public async Task Attach_ByAClockThatIsBehind_TakesOverAndCountsAsLater()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        await peer.Attach(Connection(1) with { Since = 1000 }, observer);

        var attached = await peer.Attach(Connection(2), observer);

        Assert.Equal(Connection(2) with { Since = 1001 }, attached);
        Assert.Equal(attached, await peer.Current());
        Assert.Null(await peer.AttachAgain(Connection(1) with { Since = 1000 }, observer));
        GC.KeepAlive(gateway);
    }

    [Fact]
    public async Task AttachAgain_WhenOnlyTheAnswerWasLost_KeepsWhatWasGiven()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        await peer.Attach(Connection(1) with { Since = 1000 }, observer);
        var attached = await peer.Attach(Connection(2), observer);

        Assert.Equal(attached, await peer.AttachAgain(Connection(2), observer));
        GC.KeepAlive(gateway);
    }

    [Theory]
    [InlineData("123")]
    [InlineData("132")]
    [InlineData("213")]
    [InlineData("231")]
    [InlineData("312")]
    [InlineData("321")]
    public async Task AttachAgain_InAnyOrder_LeavesTheNewestAndTellsTheOthers(string order)
    {
        await using var cluster = await GrainCluster.StartAsync();
        var gateway = new RecordingGateway();
        var observer = cluster.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        var peer = cluster.Grains.GetGrain<IPeerGrain>("alice");
        var refused = new List<long>();
        foreach (var number in order.Select(digit => digit - '0'))
        {
            if (await peer.AttachAgain(Connection(number), observer) is null)
                refused.Add(number);
        }

        Assert.Equal(Connection(3), await peer.Current());
        await Eventually.TrueAsync(() => gateway.Replaced.Count + refused.Count == 2, "both others are told");
        Assert.Equal([1, 2], gateway.Replaced.Select(told => told.Number).Concat(refused).Order());
        GC.KeepAlive(gateway);
    }

    private static PeerConnection Connection(long number) => new() { Gateway = Gateway, Number = number, Since = number };
}
