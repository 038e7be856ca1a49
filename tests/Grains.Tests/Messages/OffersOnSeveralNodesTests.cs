using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Messages;

/// <summary>One message is new once, whichever nodes of a cluster are offered it, and whatever becomes of them.</summary>
public sealed class OffersOnSeveralNodesTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(64)]
    public async Task AskAsync_SameMessagesOnAllNodesAtOnce_AreNewOnceEach(int digits)
    {
        await using var cluster = await MessageCluster.StartAsync(3, digits);
        await cluster.FollowAsync();
        var entries = Enumerable.Range(0, 40).Select(static number => new TestEntry($"message {number}")).ToArray();
        var verdicts = await Task.WhenAll(cluster.Nodes.Select(node => Task.Run(() => AcceptAsync(node, entries))));
        for (var i = 0; i < entries.Length; i++)
        {
            var ofOne = verdicts.Select(all => all[i]).Order();
            Assert.Equal([OfferVerdict.New, OfferVerdict.Duplicate, OfferVerdict.Duplicate], ofOne);
        }

        await Eventually.TrueAsync(() => cluster.Nodes.All(node => node.Log.Ids.Count == entries.Length), "all nodes have all");
        Assert.Single(cluster.Nodes.Select(static node => node.Log.Head).Distinct());
    }

    [Fact]
    public async Task AskAsync_SameMessagesTheOtherWayRound_NobodyWaitsForEachOther()
    {
        await using var cluster = await MessageCluster.StartAsync(2);
        await cluster.FollowAsync();
        for (var round = 0; round < 10; round++)
        {
            var there = Enumerable.Range(0, 20).Select(number => new TestEntry($"message {round}/{number}")).ToArray();
            var back = there.Reverse().ToArray();
            // In no time that a promise would have to run out in.
            var verdicts = await Task.WhenAll(
                Task.Run(() => AcceptAsync(cluster.Nodes[0], there)), Task.Run(() => AcceptAsync(cluster.Nodes[1], back)))
                .WaitAsync(Promises.MaxLifetime);
            for (var i = 0; i < there.Length; i++)
                Assert.Equal([OfferVerdict.New, OfferVerdict.Duplicate], new[] { verdicts[0][i], verdicts[1][^(i + 1)] }.Order());
        }
    }

    [Fact]
    public async Task Offer_PromisedToAnotherNode_IsPendingUntilTheMessageHasCome()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var id = new TestEntry("one").Id;
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        Assert.Equal(OfferVerdict.New, await first.OfferAsync(id));
        Assert.Equal(OfferVerdict.Pending, await second.OfferAsync(id));
        Assert.Equal(OfferVerdict.New, await first.OfferAsync(id));
        foreach (var node in cluster.Nodes)
            node.Log.Append(id);
        Assert.Equal(OfferVerdict.Duplicate, await first.OfferAsync(id));
        Assert.Equal(OfferVerdict.Duplicate, await second.OfferAsync(id));
    }

    [Fact]
    public async Task AskAsync_PromiseIsNotKept_IsNewForAnotherInTime()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var id = new TestEntry("one").Id;
        Assert.Equal(OfferVerdict.New, await cluster.Nodes[0].OfferAsync(id));
        var waiting = cluster.Nodes[1].AskAsync(id, _time);
        await AdvanceUntilAsync(waiting, _time);
        Assert.Equal(OfferVerdict.New, await waiting);
    }

    [Fact]
    public async Task AskAsync_MessageComesToTheOwnLogWhileItIsPromised_IsADuplicate()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var id = new TestEntry("one").Id;
        Assert.Equal(OfferVerdict.New, await cluster.Nodes[0].OfferAsync(id));
        var asker = cluster.Nodes[1];
        var waiting = asker.AskAsync(id, _time);
        asker.Log.Append(id);
        await AdvanceUntilAsync(waiting, _time);
        Assert.Equal(OfferVerdict.Duplicate, await waiting);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task AskAsync_NodeThatWasPromisedDies_IsNewForAnother(int digits)
    {
        await using var cluster = await MessageCluster.StartAsync(3, digits, _time);
        var (asker, other) = (cluster.Nodes[1], cluster.Nodes[2]);
        var ids = Ids(64);
        foreach (var id in ids)
            Assert.Equal(OfferVerdict.New, await asker.OfferAsync(id));
        foreach (var id in ids)
            Assert.Equal(OfferVerdict.Pending, await other.OfferAsync(id));
        await cluster.KillAsync(asker);
        var verdicts = new OfferVerdict[2 * ids.Length];
        var appended = new List<int>();
        Assert.Null(await other.Offers().AskAllAsync(Ids(verdicts.Length), verdicts, appended.Add));
        Assert.All(verdicts, static verdict => Assert.Equal(OfferVerdict.New, verdict));
        // The first half was waited for, and goes first.
        Assert.Equal(Enumerable.Range(0, verdicts.Length), appended);
    }

    [Fact]
    public async Task AskAsync_PromisedBehindWhatIsPromisedToAnother_IsGivenBack()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var ids = Ids(4);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        Assert.Equal(OfferVerdict.New, await first.OfferAsync(ids[1]));
        var offers = second.Offers(_time);
        offers.Begin();
        Assert.Equal(1, await offers.AskAsync(ids, new OfferVerdict[ids.Length], static () => { }));
        Assert.Equal(OfferVerdict.Pending, await first.OfferAsync(ids[0]));
        Assert.Equal(OfferVerdict.New, await first.OfferAsync(ids[2]));
        Assert.Equal(OfferVerdict.New, await first.OfferAsync(ids[3]));
    }

    [Fact]
    public async Task AskAsync_NoVerdictInTime_IsUnknownAndSaysWhy()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var ids = Ids(2);
        foreach (var id in ids)
            Assert.Equal(OfferVerdict.New, await cluster.Nodes[0].OfferAsync(id));
        // The clock of the promises stands still, so that they last.
        var patience = new FakeTimeProvider();
        var verdicts = new OfferVerdict[ids.Length];
        var waits = 0;
        var asking = cluster.Nodes[1].Offers(patience).AskAllAsync(ids, verdicts, waits: () => waits++);
        await AdvanceUntilAsync(asking, patience);
        Assert.IsType<TimeoutException>(await asking);
        Assert.All(verdicts, static verdict => Assert.Equal(OfferVerdict.Unknown, verdict));
        Assert.NotEqual(0, waits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task AskAsync_NodeOfTheGrainsDies_VerdictsComeLate(int digits)
    {
        await using var cluster = await MessageCluster.StartAsync(3, digits);
        var asker = cluster.Nodes[0];
        var ids = Ids(MessageGrain.MaxIds);
        var verdicts = new OfferVerdict[ids.Length];
        Assert.Null(await asker.Offers().AskAllAsync(ids, verdicts));
        var crashed = cluster.Nodes[2];
        await cluster.CrashAsync(crashed);
        var asking = asker.Offers().AskAllAsync(ids, verdicts);
        await cluster.BuryAsync(crashed.Address);
        Assert.Null(await asking.WaitAsync(Eventually.Deadline));
        Assert.All(verdicts, static verdict => Assert.Equal(OfferVerdict.New, verdict));
    }

    [Fact]
    public async Task Offer_NodeJoins_GrainsSpreadAndTakeTheirPromisesAlong()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var ids = Ids(MessageGrain.MaxIds);
        var (first, second, joined) = (cluster.Nodes[0], cluster.Nodes[1], await cluster.JoinAsync());
        // From when on the nodes are the same is from when on they are looked at.
        Assert.All(cluster.Nodes, static node => Assert.False(node.Cluster.IsAlone));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(OfferVerdict.New, await second.OfferAsync(ids[0]));
        foreach (var id in ids)
            Assert.Equal(OfferVerdict.New, await second.OfferAsync(id));
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var id in ids)
                    Assert.Equal(OfferVerdict.Pending, await first.OfferAsync(id));
                return await cluster.HasGrainsAsync(joined, ids);
            },
            "the node that joined has some of the grains");
    }

    [Fact]
    public async Task Offer_OneNodeAsksNearlyAll_GrainsComeToItWithTheirPromises()
    {
        await using var cluster = await MessageCluster.StartAsync(2, time: _time);
        var ids = Ids(16 * 2 * Askers.LeastIds);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await OfferAllAsync(second, ids);
        _time.Advance(Askers.Span);
        await OfferAllAsync(second, ids);
        await Eventually.TrueAsync(
            () => cluster.HasAllGrainsAsync(second, ids), "the node that asks has all grains");
        foreach (var id in ids[..100])
            Assert.Equal(OfferVerdict.Pending, await first.OfferAsync(id));
    }

    private static async Task OfferAllAsync(MessageNode node, MessageId[] ids)
    {
        foreach (var id in ids)
            Assert.Equal(OfferVerdict.New, await node.OfferAsync(id));
    }

    private static MessageId[] Ids(int count) =>
        [.. Enumerable.Range(0, count).Select(static number => new TestEntry($"message {number}").Id)];

    private static async Task<OfferVerdict[]> AcceptAsync(MessageNode node, TestEntry[] entries)
    {
        var verdicts = new OfferVerdict[entries.Length];
        var ids = Array.ConvertAll(entries, static entry => entry.Id);
        Assert.Null(await node.Offers().AskAllAsync(ids, verdicts, i => Assert.True(entries[i].AppendTo(node.Log))));
        return verdicts;
    }

    // The waiting one looks at the clock between two real calls.
    private static Task AdvanceUntilAsync(Task done, FakeTimeProvider time) => Eventually.TrueAsync(
        () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return done.IsCompleted;
        },
        "there is a verdict");
}
