using Orleans.Core.Internal;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Peers;

public sealed class PeerPlacesGrainTests : IDisposable
{
    private static readonly PeerVisit First = new() { Gateway = Guid.NewGuid(), Number = 1 };
    private static readonly PeerVisit Second = First with { Number = 2 };
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Come_NeverHere_NothingIsRememberedForSure()
    {
        await using var cluster = await GrainCluster.StartAsync();
        Assert.Equal(default, await Grain(cluster).Come("alice", First));
    }

    [Fact]
    public async Task Come_AfterLeaving_IsToldThePlace()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await Grain(cluster).Come("alice", First);
        await Grain(cluster).Leave("alice", First, Place(7));
        Assert.Equal(Place(7), (await Grain(cluster).Come("alice", Second)).Place);
    }

    [Fact]
    public async Task Come_EarlierConnectionIsStillHere_WaitsForItsWord()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await Grain(cluster).Come("alice", First);
        await Grain(cluster).Remember(new() { ["alice"] = Place(1) });
        var coming = Grain(cluster).Come("alice", Second).AsTask();
        await Grain(cluster).Leave("alice", First, Place(9));
        Assert.Equal(Place(9), (await coming).Place);
    }

    [Fact]
    public async Task Come_EarlierConnectionNeverSaysAWord_IsToldWhatIsKnown()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await Grain(cluster).Come("alice", First);
        await Grain(cluster).Remember(new() { ["alice"] = Place(1) });
        Assert.Equal(Place(1), (await Grain(cluster).Come("alice", Second)).Place);
    }

    [Fact]
    public async Task Remember_OlderThanWhatIsKnown_ChangesNothing()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await Grain(cluster).Remember(new() { ["alice"] = Place(5) });
        await Grain(cluster).Remember(new() { ["alice"] = Place(4) with { Time = Now.AddSeconds(-1) } });
        Assert.Equal(Place(5), (await Grain(cluster).Come("alice", First)).Place);
    }

    [Fact]
    public async Task Remember_TooMany_ForgetsTheLongestAwayAndIsNotSureAnyMore()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var places = Enumerable.Range(0, PeerPlacesGrain.MaxPeers + 1)
            .ToDictionary(static i => $"p{i}", static i => Place(i) with { Time = Now.AddSeconds(i) });
        await Grain(cluster).Remember(places);
        Assert.Equal(new RecalledPlace { IsUncertain = true }, await Grain(cluster).Come("p0", First));
        Assert.Equal(PeerPlacesGrain.MaxPeers, (await Grain(cluster).Come($"p{PeerPlacesGrain.MaxPeers}", First)).Place!.Value.Position);
    }

    [Fact]
    public async Task Deactivate_PlacesAreRemembered_TheyOutliveTheSilo()
    {
        await using (var cluster = await GrainCluster.StartAsync(stateFolder: _folder.Path))
        {
            await Grain(cluster).Remember(new() { ["alice"] = Place(5), ["bob"] = Place(6) with { Time = Now.AddDays(-31) } });
            await Grain(cluster).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }

        await using var next = await GrainCluster.StartAsync(stateFolder: _folder.Path);
        Assert.Equal(Place(5), (await Grain(next).Come("alice", First)).Place);
        Assert.Equal(new RecalledPlace { IsUncertain = true }, await Grain(next).Come("bob", First));
    }

    private static IPeerPlacesGrain Grain(GrainCluster cluster) => cluster.Grains.GetGrain<IPeerPlacesGrain>(0);

    private static PeerPlace Place(long position) => new() { Epoch = 1, Position = position, Time = Now };
}
