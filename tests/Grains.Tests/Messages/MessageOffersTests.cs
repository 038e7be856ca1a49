using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Messages;

/// <summary>However the ids are shared out among grains, a batch gets the same verdicts.</summary>
public sealed class MessageOffersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(64)]
    public async Task AskAsync_FullBatch_AnswersEachId(int digits)
    {
        await using var cluster = await GrainCluster.StartAsync();
        var ids = Enumerable.Range(0, MessageGrain.MaxIds).Select(Id).ToArray();
        foreach (var id in ids.Where(IsKnown))
            cluster.Log.Append(id);
        var offers = Offers(cluster, digits);
        var verdicts = new OfferVerdict[ids.Length];
        for (var round = 0; round < 2; round++)
        {
            Array.Fill(verdicts, OfferVerdict.Unknown);
            Assert.Null(await offers.AskAllAsync(ids, verdicts));
            Assert.Equal(ids.Select(static id => IsKnown(id) ? OfferVerdict.Duplicate : OfferVerdict.New), verdicts);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task AskAsync_OneIdSeveralTimes_AnswersEachAlike(int digits)
    {
        await using var cluster = await GrainCluster.StartAsync();
        MessageId[] ids = [Id(1), Id(2), Id(1), Id(1)];
        cluster.Log.Append(Id(1));
        var verdicts = new OfferVerdict[ids.Length];
        await Offers(cluster, digits).AskAllAsync(ids, verdicts);
        Assert.Equal([OfferVerdict.Duplicate, OfferVerdict.New, OfferVerdict.Duplicate, OfferVerdict.Duplicate], verdicts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task AskAsync_OneIdByManyAtOnce_AllAreAnswered(int digits)
    {
        await using var cluster = await GrainCluster.StartAsync();
        cluster.Log.Append(Id(1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var offers = Offers(cluster, digits);
            for (var i = 0; i < 200; i++)
            {
                var verdicts = new OfferVerdict[2];
                Assert.Null(await offers.AskAllAsync(new[] { Id(1), Id(2) }, verdicts));
                Assert.Equal([OfferVerdict.Duplicate, OfferVerdict.New], verdicts);
            }
        })));
    }

    [Fact]
    public async Task AskAsync_GrainsCanNotBeReached_SaysWhyAndLeavesTheIdsUnknown()
    {
        var cluster = await GrainCluster.StartAsync();
        var offers = Offers(cluster, 1);
        await cluster.DisposeAsync();
        var verdicts = new[] { OfferVerdict.New, OfferVerdict.New };
        Assert.NotNull(await offers.AskAllAsync(new[] { Id(1), Id(2) }, verdicts));
        Assert.Equal([OfferVerdict.Unknown, OfferVerdict.Unknown], verdicts);
    }

    [Theory]
    [InlineData("0f00", "0f00", 1, true)]
    [InlineData("0f00", "0e00", 1, true)]
    [InlineData("0f00", "0e00", 2, false)]
    [InlineData("00000000000000001", "00000000000000002", 16, true)]
    [InlineData("00000000000000001", "00000000000000002", 17, false)]
    [InlineData("00000000000000001", "00000000000000001", 64, true)]
    public async Task Share_LeadingDigits_Decide(string left, string right, int digits, bool expected)
    {
        await using var cluster = await GrainCluster.StartAsync();
        var grains = new MessageGrains(cluster.Grains, new MessageOptions { KeyDigits = digits }, cluster.Nodes);
        Assert.Equal(expected, grains.Share(Parse(left), Parse(right)));
        Assert.Equal(expected, grains.Of(Parse(left)).GetPrimaryKeyString() == grains.Of(Parse(right)).GetPrimaryKeyString());
        Assert.Equal(left.PadRight(64, '0')[..digits], grains.Of(Parse(left)).GetPrimaryKeyString());
    }

    private static MessageOffers Offers(GrainCluster cluster, int digits) =>
        new(new MessageGrains(cluster.Grains, new MessageOptions { KeyDigits = digits }, cluster.Nodes), cluster.Log, TimeProvider.System);

    private static MessageId Id(int number) => MessageId.Hash(BitConverter.GetBytes(number));

    private static bool IsKnown(MessageId id) => id.Second % 3 == 0;

    private static MessageId Parse(string digits)
    {
        Assert.True(MessageId.TryParse(digits.PadRight(64, '0'), out var id));
        return id;
    }
}
