using OrleansRelay.Grains.Peers;

namespace OrleansRelay.Grains.Tests.Peers;

public sealed class PeerConnectionTests
{
    private static readonly PeerConnection Some = new() { Gateway = new Guid(2, 0, 0, new byte[8]), Number = 5, Since = 10 };

    [Fact]
    public void IsNewerThan_Itself_IsFalse() => Assert.False(Some.IsNewerThan(Some));

    [Fact]
    public void IsNewerThan_RegisteredEarlier_IsTrueWhateverElse() =>
        Assert.True(Some.IsNewerThan(new PeerConnection { Gateway = new Guid(9, 0, 0, new byte[8]), Number = 9, Since = 9 }));

    [Fact]
    public void IsNewerThan_AtTheSameTime_OneOfTheTwoIsNewer()
    {
        var elsewhere = Some with { Gateway = new Guid(3, 0, 0, new byte[8]), Number = 1 };
        Assert.True(elsewhere.IsNewerThan(Some));
        Assert.False(Some.IsNewerThan(elsewhere));
        Assert.True((Some with { Number = 6 }).IsNewerThan(Some));
    }

    [Fact]
    public void IsSameAs_WhateverItsTime_IsOfGatewayAndNumber()
    {
        Assert.True(Some.IsSameAs(Some with { Since = 11 }));
        Assert.False(Some.IsSameAs(Some with { Number = 6 }));
        Assert.False(Some.IsSameAs(Some with { Gateway = Guid.NewGuid() }));
    }
}
