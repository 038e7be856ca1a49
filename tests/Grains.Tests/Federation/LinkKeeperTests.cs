using OrleansRelay.Federation;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

/// <summary>A relay of two nodes whose relays files are not always the same, as they are while somebody edits them.</summary>
public sealed class LinkKeeperTests
{
    private static readonly RelayAddress Relay = new("relay2", "127.0.0.1", 1);

    private readonly SaidMessages<LinkKeeper> _said = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Ask_OneNodeHasRemovedTheRelay_TheOtherGetsTheLink(int lister)
    {
        await using var cluster = await GrainCluster.StartAsync(relays: [Relay], silos: 2);
        var (stays, removes) = (KeeperOf(cluster.Silos[lister]), KeeperOf(cluster.Silos[1 - lister]));
        await AskAsync(removes, isListed: true);

        GrainCluster.DirectoryOf(cluster.Silos[1 - lister]).Replace([]);
        await AskAsync(removes, isListed: false);
        Assert.True(removes.IsEnded);
        Assert.False(await IsRunningAsync(cluster));
        // Where it was to be may not be where it can be.
        await Eventually.TrueAsync(
            async () =>
            {
                await AskAsync(stays, isListed: true);
                return await IsRunningAsync(cluster);
            },
            "the link is begun where the relay is listed");

        Assert.Equal(cluster.Silos[lister].SiloAddress, await cluster.PlaceOfAsync(cluster.Grains.GetGrain<IFederationGrain>(Relay.Id)));
    }

    [Fact]
    public async Task Ask_AddedAgain_BeginsAnew()
    {
        await using var cluster = await GrainCluster.StartAsync(relays: [Relay]);
        var keeper = KeeperOf(cluster.Silos[0]);
        await AskAsync(keeper, isListed: true);
        await AskAsync(keeper, isListed: false);

        await AskAsync(keeper, isListed: true);

        Assert.False(keeper.IsEnded);
        Assert.True(await IsRunningAsync(cluster));
        Assert.Empty(_said.Texts);
    }

    [Fact]
    public async Task Ask_NobodyListsTheRelay_IsSaidOnce()
    {
        await using var cluster = await GrainCluster.StartAsync(relays: []);
        var keeper = KeeperOf(cluster.Silos[0]);

        await AskAsync(keeper, isListed: true);
        await AskAsync(keeper, isListed: true);

        Assert.Contains("can't be started now", Assert.Single(_said.Texts), StringComparison.Ordinal);
    }

    private LinkKeeper KeeperOf(Orleans.TestingHost.SiloHandle silo) =>
        new(Relay.Id, GrainCluster.GrainsAt(silo), silo.SiloAddress, _said);

    private static Task AskAsync(LinkKeeper keeper, bool isListed)
    {
        keeper.Ask(isListed);
        return keeper.Asking;
    }

    // What runs has something to send now.
    private static async Task<bool> IsRunningAsync(GrainCluster cluster)
    {
        cluster.Log.Append($"{Guid.NewGuid()}");
        return (await cluster.Grains.GetGrain<IFederationGrain>(Relay.Id).Status()).Behind > 0;
    }
}
