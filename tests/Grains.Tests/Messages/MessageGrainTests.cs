using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Messages;

public sealed class MessageGrainTests
{
    private static readonly MessageId One = MessageId.Hash("one"u8);
    private static readonly MessageId Two = MessageId.Hash("two"u8);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(64)]
    public async Task Offer_NewAndAppended_TellsThemApart(int digits)
    {
        await using var cluster = await GrainCluster.StartAsync();
        cluster.Log.Append(Two);
        Assert.Equal([OfferVerdict.New], await Grain(cluster, One, digits).Offer([One], cluster.Nodes.Self));
        Assert.Equal([OfferVerdict.Duplicate], await Grain(cluster, Two, digits).Offer([Two], cluster.Nodes.Self));
    }

    [Fact]
    public async Task Offer_SeveralOfOneKey_AnswersEachInOrder()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var ids = Enumerable.Range(0, 200).Select(static number => MessageId.Hash(BitConverter.GetBytes(number)))
            .Where(static id => id.First >> 60 == 7).ToArray();
        for (var i = 0; i < ids.Length; i += 2)
            cluster.Log.Append(ids[i]);
        var verdicts = await Grain(cluster, ids[0], 1).Offer(ids, cluster.Nodes.Self);
        Assert.Equal(ids.Select((_, i) => i % 2 == 0 ? OfferVerdict.Duplicate : OfferVerdict.New), verdicts);
    }

    [Fact]
    public async Task Offer_NeverAppended_StaysNew()
    {
        await using var cluster = await GrainCluster.StartAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal([OfferVerdict.New], await Grain(cluster, One, 1).Offer([One], cluster.Nodes.Self));
        Assert.Equal(0, cluster.Log.Ids.Count);
    }

    [Fact]
    public async Task Offer_AfterReplayWindow_IsNewAgain()
    {
        await using var cluster = await GrainCluster.StartAsync();
        cluster.Log.Append(One);
        cluster.LogTime.Advance(cluster.Log.Options.ReplayWindow + TimeSpan.FromSeconds(2));
        Assert.Equal([OfferVerdict.New], await Grain(cluster, One, 1).Offer([One], cluster.Nodes.Self));
    }

    [Fact]
    public async Task Offer_SeenAgainWithinWindow_RenewsTheWindow()
    {
        await using var cluster = await GrainCluster.StartAsync();
        cluster.Log.Append(One);
        for (var i = 0; i < 5; i++)
        {
            cluster.LogTime.Advance(cluster.Log.Options.ReplayWindow * 0.9);
            Assert.Equal([OfferVerdict.Duplicate], await Grain(cluster, One, 1).Offer([One], cluster.Nodes.Self));
        }
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("A")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Offer_KeyThatNoIdBeginsWith_Throws(string key)
    {
        await using var cluster = await GrainCluster.StartAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await cluster.Grains.GetGrain<IMessageGrain>(key).Offer([One], cluster.Nodes.Self));
    }

    [Fact]
    public async Task Offer_MoreThanABatch_Throws()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Grain(cluster, One, 1).Offer(new MessageId[MessageGrain.MaxIds + 1], cluster.Nodes.Self));
    }

    private static IMessageGrain Grain(GrainCluster cluster, in MessageId id, int digits) =>
        new MessageGrains(cluster.Grains, new MessageOptions { KeyDigits = digits }, cluster.Nodes).Of(id);
}
