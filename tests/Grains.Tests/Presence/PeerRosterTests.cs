using System.Net;
using OrleansRelay.Grains.Presence;

namespace OrleansRelay.Grains.Tests.Presence;

public sealed class PeerRosterTests
{
    private static readonly SiloAddress South = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 2), 1);
    private static readonly SiloAddress West = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 3), 1);

    private readonly PeerRoster _roster = new();

    [Fact]
    public void Enter_SecondConnectionOfAPeer_IsHereOnceUntilBothHaveLeft()
    {
        _roster.Enter("alice");
        _roster.Enter("alice");
        _roster.Leave("alice");
        Assert.Equal(["alice"], Names());

        _roster.Leave("alice");

        Assert.Empty(Names());
        Assert.Equal("+alice -alice", Changes(0));
    }

    [Fact]
    public void Expect_ConnectionThatIsReplacedLeavesFirst_IsHereAllTheTime()
    {
        _roster.Enter("alice");
        _roster.Expect("alice");
        _roster.Leave("alice");
        Assert.Equal(["alice"], Names());

        _roster.Enter("alice");
        _roster.Leave("alice");

        Assert.Equal(["alice"], Names());
        Assert.Equal("+alice", Changes(0));
    }

    [Fact]
    public void Expect_NobodyRegisters_WasNeverHere()
    {
        _roster.Expect("alice");
        Assert.Empty(Names());
        Assert.Empty(_roster.NewsSince(default).Changes);
        Assert.Equal(0, _roster.OwnCount);

        _roster.Leave("alice");

        Assert.Equal("", Changes(0));
    }

    [Fact]
    public void Expect_ReplacedOneHasLeftAndNobodyRegisters_LeavesThen()
    {
        _roster.Enter("alice");
        _roster.Expect("alice");
        _roster.Leave("alice");
        Assert.Equal(1, _roster.OwnCount);

        _roster.Leave("alice");

        Assert.Equal(0, _roster.OwnCount);
        Assert.Equal("+alice -alice", Changes(0));
    }

    [Fact]
    public void List_Many_GivesThoseBehindANameInOrder()
    {
        foreach (var peer in (string[])["d", "b", "a", "c"])
            _roster.Enter(peer);

        var list = _roster.List(static peer => peer != "b", after: "a", most: 1);

        Assert.Equal((3, true), (list.Count, list.HasMore));
        Assert.Equal(["c"], list.Peers);
        Assert.False(_roster.List(null, after: "b", most: 2).HasMore);
    }

    [Fact]
    public void Learn_PeerGoesToAnotherNode_IsHereAllTheTime()
    {
        var south = new PeerRoster();
        _roster.Enter("alice");
        south.Enter("alice");
        Pull(south, South);
        _roster.Leave("alice");

        Assert.Equal(["alice"], Names());
        Assert.Equal("+alice", Changes(0));
    }

    [Fact]
    public void Learn_SameNewsAgain_ChangesNothing()
    {
        var south = new PeerRoster();
        Pull(south, South);
        var place = _roster.PlaceOf(South);
        south.Enter("bob");
        var news = south.NewsSince(place);

        _roster.Learn(South, news);
        south.Leave("bob");
        Pull(south, South);
        _roster.Learn(South, news);

        Assert.Empty(Names());
        Assert.Equal("+bob -bob", Changes(0));
    }

    [Fact]
    public void Learn_NodeHasStartedAgain_ForgetsWhoWasThere()
    {
        var before = new PeerRoster();
        before.Enter("alice");
        before.Enter("bob");
        Pull(before, South);
        var after = new PeerRoster();
        after.Enter("bob");

        Pull(after, South);

        Assert.Equal(["bob"], Names());
        Assert.Equal("-alice", Changes(2));
    }

    [Fact]
    public void Learn_MoreChangesThanAreKept_GetsAllPeers()
    {
        var south = new PeerRoster();
        south.Enter("stays");
        Pull(south, South);
        for (var i = 0; i <= ChangeHistory.Kept; i++)
            south.Enter($"{i}");

        var news = south.NewsSince(_roster.PlaceOf(South));
        _roster.Learn(South, news);

        Assert.Null(news.Since);
        Assert.Equal(ChangeHistory.Kept + 2, _roster.List(null, null, 1).Count);
    }

    [Fact]
    public void Keep_NodeIsGone_ItsPeersLeave()
    {
        var (south, west) = (new PeerRoster(), new PeerRoster());
        south.Enter("alice");
        south.Enter("bob");
        west.Enter("bob");
        Pull(south, South);
        Pull(west, West);

        _roster.Keep([West]);

        Assert.Equal(["bob"], Names());
        Assert.Equal("-alice", Changes(2));
    }

    [Fact]
    public void TryRead_FellBehind_SaysSoAndGoesOn()
    {
        for (var i = 0; i <= ChangeHistory.Kept; i++)
            _roster.Enter($"{i}");
        var (next, changes) = (0L, new List<PeerChange>());

        Assert.False(_roster.TryRead(ref next, changes));
        Assert.Empty(changes);
        _roster.Enter("late");
        Assert.True(_roster.TryRead(ref next, changes));

        Assert.Equal("late", Assert.Single(changes).Peer);
    }

    // Whatever happens on three nodes: what one is told of changes adds up to who is there.
    [Fact]
    public void Changes_OfAnyNodes_AddUpToWhoIsHere()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var nodes = new[] { new PeerRoster(), new PeerRoster(), new PeerRoster() };
            var expected = Play(nodes, new Random(seed)).Order().ToList();
            Pull(nodes[0], nodes[1], South);
            Pull(nodes[0], nodes[2], West);
            var (next, changes, seen) = (0L, new List<PeerChange>(), new HashSet<string>());

            Assert.True(nodes[0].TryRead(ref next, changes));
            foreach (var change in changes)
                Assert.True(change.IsHere ? seen.Add(change.Peer) : seen.Remove(change.Peer), $"told twice with seed {seed}");

            Assert.True(expected.SequenceEqual(seen.Order()), $"seed {seed}");
            Assert.Equal(expected, nodes[0].List(null, null, 10).Peers);
        }
    }

    private static IEnumerable<string> Play(PeerRoster[] nodes, Random random)
    {
        var here = new List<(int Node, string Peer)>();
        for (var step = 0; step < 60; step++)
        {
            var one = (Node: random.Next(nodes.Length), Peer: $"p{random.Next(4)}");
            if (random.Next(5) == 0)
            {
                Pull(nodes[0], nodes[1], South);
            }
            else if (random.Next(2) == 0)
            {
                nodes[one.Node].Enter(one.Peer);
                here.Add(one);
            }
            else if (here.Remove(one))
            {
                nodes[one.Node].Leave(one.Peer);
            }
        }

        return here.Select(static one => one.Peer).Distinct();
    }

    private void Pull(PeerRoster other, SiloAddress node) => Pull(_roster, other, node);

    private static void Pull(PeerRoster roster, PeerRoster other, SiloAddress node) =>
        roster.Learn(node, other.NewsSince(roster.PlaceOf(node)));

    private IReadOnlyList<string> Names() => _roster.List(null, null, 100).Peers;

    private string Changes(long next)
    {
        var changes = new List<PeerChange>();
        Assert.True(_roster.TryRead(ref next, changes));
        return string.Join(' ', changes.Select(static change => (change.IsHere ? "+" : "-") + change.Peer));
    }
}
