using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Tests.Support;

namespace OrleansRelay.Grains.Tests.Cluster;

public sealed class ClusterNodesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MembershipDouble _membership = new();
    private readonly ClusterNodes _nodes;

    public ClusterNodesTests()
    {
        _membership.Set(MembershipDouble.One, SiloStatus.Active);
        _nodes = new ClusterNodes(_membership, _membership, _time);
    }

    [Fact]
    public void IsAlone_OnlyThisNode_IsTrue() => Assert.True(_nodes.IsAlone);

    [Theory]
    [InlineData(SiloStatus.Joining, false)]
    [InlineData(SiloStatus.Active, false)]
    [InlineData(SiloStatus.ShuttingDown, false)]
    [InlineData(SiloStatus.Dead, true)]
    public void IsAlone_AnotherNode_CountsUnlessItIsDead(SiloStatus status, bool expected)
    {
        Assert.True(_nodes.IsAlone);
        _membership.Set(MembershipDouble.Two, status);
        Assert.Equal(expected, _nodes.IsAlone);
    }

    [Fact]
    public void IsGone_DeadNode_IsTrueAndNotForAStranger()
    {
        _membership.Set(MembershipDouble.Two, SiloStatus.Active);
        Assert.False(_nodes.IsGone(MembershipDouble.Two));
        _membership.Set(MembershipDouble.Two, SiloStatus.Dead);
        Assert.True(_nodes.IsGone(MembershipDouble.Two));
        Assert.False(_nodes.IsGone(MembershipDouble.Three));
    }

    [Fact]
    public void HaveSettledSince_NodeComes_IsTrueAWhileLaterForWhatWasBefore()
    {
        Assert.True(_nodes.IsAlone);
        _time.Advance(TimeSpan.FromMinutes(1));
        var before = _time.GetTimestamp();
        Assert.False(_nodes.HaveSettledSince(before));
        _membership.Set(MembershipDouble.Two, SiloStatus.Active);
        Assert.False(_nodes.HaveSettledSince(before));
        _time.Advance(TimeSpan.FromSeconds(1));
        var amidst = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_nodes.HaveSettledSince(before));
        Assert.True(_nodes.HaveSettledSince(amidst));
        Assert.False(_nodes.HaveSettledSince(_time.GetTimestamp()));
    }

    [Fact]
    public void HaveSettledSince_NodeThatIsNotActive_ChangesNothing()
    {
        Assert.True(_nodes.IsAlone);
        _time.Advance(TimeSpan.FromMinutes(1));
        var before = _time.GetTimestamp();
        _membership.Set(MembershipDouble.Two, SiloStatus.Joining);
        Assert.False(_nodes.IsAlone);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_nodes.HaveSettledSince(before));
    }
}
