using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Peering;

public sealed class FederationAuthPolicyTests
{
    private static readonly PeerVerdict Wrong = PeerVerdict.Wrong(new Refusal(ErrorCode.BadProof, "why"));

    [Theory]
    [InlineData(FederationAuth.Open, null, false, true)]
    [InlineData(FederationAuth.Open, PeerStanding.NoKeyKnown, false, true)]
    [InlineData(FederationAuth.Open, PeerStanding.EarlierProtocol, false, true)]
    [InlineData(FederationAuth.Open, PeerStanding.ProvenByKey, false, true)]
    [InlineData(FederationAuth.Known, null, false, false)]
    [InlineData(FederationAuth.Known, null, true, true)]
    [InlineData(FederationAuth.Known, PeerStanding.NoKeyKnown, false, false)]
    [InlineData(FederationAuth.Known, PeerStanding.NoKeyKnown, true, true)]
    [InlineData(FederationAuth.Known, PeerStanding.EarlierProtocol, false, false)]
    [InlineData(FederationAuth.Known, PeerStanding.EarlierProtocol, true, true)]
    [InlineData(FederationAuth.Known, PeerStanding.ProvenByKey, false, true)]
    [InlineData(FederationAuth.Known, PeerStanding.ProvenBySecret, false, true)]
    [InlineData(FederationAuth.Required, null, true, false)]
    [InlineData(FederationAuth.Required, PeerStanding.NoKeyKnown, true, false)]
    [InlineData(FederationAuth.Required, PeerStanding.EarlierProtocol, true, false)]
    [InlineData(FederationAuth.Required, PeerStanding.ProvenByKey, false, true)]
    [InlineData(FederationAuth.Required, PeerStanding.ProvenBySecret, false, true)]
    public void Check_NotWrong_DependsOnThePolicy(FederationAuth auth, PeerStanding? standing, bool isListed, bool mayPush)
    {
        var refusal = auth.Check(standing is { } known ? new PeerVerdict(known) : null, isListed);

        Assert.Equal(mayPush ? null : ErrorCode.NotAllowed, refusal?.Code);
    }

    [Theory]
    [InlineData(FederationAuth.Open)]
    [InlineData(FederationAuth.Known)]
    [InlineData(FederationAuth.Required)]
    public void Check_Wrong_IsRefusedWhateverThePolicy(FederationAuth auth) =>
        Assert.Same(Wrong.Refusal, auth.Check(Wrong, isListedAddress: true));
}
