using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Log.Index;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Tests.Messages;

public sealed class MessageGrainTests
{
    private static readonly MessageId Id = MessageId.Hash("one"u8);

    [Fact]
    public async Task Offer_NewId_IsFirstAndThenInFlight()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IMessageGrain>(Id.ToString());

        Assert.Equal(OfferVerdict.First, await grain.Offer());
        Assert.Equal(OfferVerdict.InFlight, await grain.Offer());
    }

    [Fact]
    public async Task Offer_AppendedId_IsDuplicate()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IMessageGrain>(Id.ToString());
        await grain.Offer();
        cluster.Log.Ids.Confirm(Id);

        Assert.Equal(OfferVerdict.Duplicate, await grain.Offer());
    }

    [Fact]
    public async Task Offer_AfterReplayWindow_IsFirstAgain()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IMessageGrain>(Id.ToString());
        await grain.Offer();
        cluster.Log.Ids.Confirm(Id);
        cluster.LogTime.Advance(cluster.Log.Options.ReplayWindow + TimeSpan.FromSeconds(2));

        Assert.Equal(OfferVerdict.First, await grain.Offer());
    }

    [Fact]
    public async Task Offer_SeenAgainWithinWindow_RenewsTheWindow()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IMessageGrain>(Id.ToString());
        await grain.Offer();
        cluster.Log.Ids.Confirm(Id);

        for (var i = 0; i < 5; i++)
        {
            cluster.LogTime.Advance(cluster.Log.Options.ReplayWindow * 0.9);
            Assert.Equal(OfferVerdict.Duplicate, await grain.Offer());
        }
    }

    [Fact]
    public async Task Offer_ClaimNeverUsed_IsFirstAgainAfterClaimTime()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IMessageGrain>(Id.ToString());
        await grain.Offer();
        cluster.LogTime.Advance(IdIndex.ClaimTime + TimeSpan.FromSeconds(2));

        Assert.Equal(OfferVerdict.First, await grain.Offer());
    }

    [Fact]
    public async Task Withdraw_ClaimedId_IsFirstAgain()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IMessageGrain>(Id.ToString());
        await grain.Offer();
        await grain.Withdraw();

        Assert.Equal(OfferVerdict.First, await grain.Offer());
    }

    [Fact]
    public async Task Offer_ManyAtOnce_ExactlyOneIsFirst()
    {
        await using var cluster = await GrainCluster.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var key = MessageId.Hash([(byte)i]).ToString();
            var verdicts = await Task.WhenAll(Enumerable.Range(0, 32)
                .Select(_ => Task.Run(async () => await cluster.Grains.GetGrain<IMessageGrain>(key).Offer())));

            Assert.Single(verdicts, OfferVerdict.First);
        }
    }

    [Fact]
    public async Task Offer_KeyThatIsNoId_Throws()
    {
        await using var cluster = await GrainCluster.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await cluster.Grains.GetGrain<IMessageGrain>("alice").Offer());
    }
}
