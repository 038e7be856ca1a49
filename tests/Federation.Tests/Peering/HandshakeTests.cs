using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Tests.Support;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Peering;

public sealed class HandshakeTests
{
    private static readonly RelaySecret Shared = new("shared", "a secret of two relays"u8);
    private static readonly RelaySecret Other = new("other", "a secret of two others"u8);

    private readonly Party _north = new("north");
    private readonly Party _south = new("south");

    [Fact]
    public void Greet_BothListTheOthersKey_BothAreProvenByIt()
    {
        _north.Lists(_south, key: true);
        _south.Lists(_north, key: true);

        var (dialler, acceptor) = _north.Dial(_south);

        Assert.Equal(new PeerVerdict(PeerStanding.ProvenByKey), dialler);
        Assert.Equal(new PeerVerdict(PeerStanding.ProvenByKey), acceptor);
    }

    [Fact]
    public void Greet_BothShareASecret_BothAreProvenByIt()
    {
        _north.Lists(_south, secret: Shared);
        _south.Lists(_north, secret: Shared);

        var (dialler, acceptor) = _north.Dial(_south);

        Assert.Equal(new PeerVerdict(PeerStanding.ProvenBySecret), dialler);
        Assert.Equal(new PeerVerdict(PeerStanding.ProvenBySecret), acceptor);
    }

    [Fact]
    public void Greet_OneListsAKeyAndTheOtherNobody_OnlyTheListedOneIsProven()
    {
        _north.Lists(_south, key: true);

        var (dialler, acceptor) = _north.Dial(_south);

        Assert.Equal(PeerStanding.ProvenByKey, dialler.Standing);
        Assert.Equal(PeerStanding.NoKeyKnown, acceptor!.Standing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Greet_ListedWithKeyAndSecret_BothMustHold(bool secretHolds)
    {
        _north.Lists(_south, key: true, secret: Shared);
        _south.Lists(_north, secret: secretHolds ? Shared : Other);

        var (dialler, _) = _north.Dial(_south);

        Assert.Equal(secretHolds ? PeerStanding.ProvenByKey : PeerStanding.Wrong, dialler.Standing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Greet_OneHasAnotherKeyThanIsListed_IsWrong(bool diallerHas)
    {
        var impostor = new Party(diallerHas ? "north" : "south");
        impostor.Lists(diallerHas ? _south : _north);
        _north.Lists(_south, key: true);
        _south.Lists(_north, key: true);

        var verdict = diallerHas ? impostor.Dial(_south).Acceptor : _north.Dial(impostor).Dialler;

        AssertWrong(ErrorCode.BadProof, "does not fit the key", verdict);
    }

    [Fact]
    public void Greet_SecretsDiffer_IsWrongAtBothEnds()
    {
        _north.Lists(_south, secret: Shared);
        _south.Lists(_north, secret: Other);
        AssertWrong(ErrorCode.BadProof, "secret", _north.Dial(_south).Dialler);

        // One that goes on all the same.
        var careless = new Party("north");
        var dialling = careless.Dialling(_south);
        var accepting = _south.Accepting();
        accepting.Greeted(dialling.Greeting, out var answer);
        var transcript = Transcript.Of(HandshakeRole.Dialler, dialling.Greeting, answer!);
        AssertWrong(ErrorCode.BadProof, "secret", accepting.Proven(Handshake.Prove(careless.Identity, _north.Find("south"), transcript)));
    }

    [Fact]
    public void Greet_SecretExpectedAndNoMac_IsWrong()
    {
        _north.Lists(_south, secret: Shared);

        AssertWrong(ErrorCode.BadProof, "no mac", _north.Dial(_south).Dialler);
    }

    [Fact]
    public void Greet_KeyExpectedAndNoSignature_IsWrong()
    {
        _south.Lists(_north, key: true);
        var dialling = _north.Dialling(_south);
        var accepting = _south.Accepting();
        Assert.Null(accepting.Greeted(dialling.Greeting, out _));

        AssertWrong(ErrorCode.BadProof, "no signature", accepting.Proven(default(Proof)));
    }

    [Fact]
    public void Greet_SomethingElseInPlaceOfTheProof_IsWrong()
    {
        var accepting = _south.Accepting();
        Assert.Null(accepting.Greeted(_north.Dialling(_south).Greeting, out _));

        AssertWrong(ErrorCode.BadProof, "before its proof", accepting.Proven(null));
    }

    [Fact]
    public void Greet_WrongAcceptor_GetsNoProof()
    {
        var impostor = new Party("south");
        _north.Lists(_south, key: true);
        var dialling = _north.Dialling(_south);
        impostor.Accepting().Greeted(dialling.Greeting, out var answer);

        Assert.True(dialling.Answered(answer!, out var proof).IsWrong);
        Assert.Null(proof);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replay_OfADiallersFrames_IsWrong(bool bySecret)
    {
        BothList(bySecret);
        var dialling = _north.Dialling(_south);
        var first = _south.Accepting();
        first.Greeted(dialling.Greeting, out var answer);
        dialling.Answered(answer!, out var proof);
        Assert.True(first.Proven(proof).IsProven);

        var second = _south.Accepting();
        Assert.Null(second.Greeted(dialling.Greeting, out _));
        AssertWrong(ErrorCode.BadProof, "north", second.Proven(proof));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replay_OfAnAcceptorsGreeting_IsWrong(bool bySecret)
    {
        BothList(bySecret);
        _south.Accepting().Greeted(_north.Dialling(_south).Greeting, out var recorded);

        AssertWrong(ErrorCode.BadProof, "south", _north.Dialling(_south).Answered(recorded!, out _));
    }

    [Fact]
    public void Reflection_OfTheGreetingItself_IsSeenAsItself()
    {
        BothList(bySecret: true);
        var dialling = _north.Dialling(_south);

        AssertWrong(ErrorCode.IdInUse, "reached itself", dialling.Answered(dialling.Greeting, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reflection_OfOurOwnProofUnderTheOthersName_IsWrong(bool bySecret)
    {
        BothList(bySecret);
        // Somebody who can't prove anything lets north, which accepts connections as well, prove it for him.
        var dialling = _north.Dialling(_south);
        var mirror = _north.Accepting();
        Assert.Null(mirror.Greeted(dialling.Greeting with { RelayId = "south" }, out var answer));

        AssertWrong(ErrorCode.BadProof, "south", dialling.Answered(answer! with { RelayId = "south" }, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reflection_OfTheAcceptorsProof_IsWrong(bool bySecret)
    {
        BothList(bySecret);
        var accepting = _south.Accepting();
        accepting.Greeted(_north.Dialling(_south).Greeting, out var answer);

        AssertWrong(ErrorCode.BadProof, "north", accepting.Proven(answer!.Proof));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PassedOn_ByARelayThatWasDialled_IsWrongAtBothEnds(bool bySecret)
    {
        BothList(bySecret);
        var middle = new Party("middle");
        _north.Lists(middle, key: !bySecret, secret: bySecret ? Other : null);
        // North dials the one in the middle, who would pass for north at south, and for himself at north.
        var dialling = _north.Dialling(middle);
        var accepting = _south.Accepting();
        Assert.Null(accepting.Greeted(dialling.Greeting, out var answer));

        AssertWrong(ErrorCode.WrongRelay, "middle", dialling.Answered(answer!, out _));
        AssertWrong(ErrorCode.BadProof, "middle", dialling.Answered(answer! with { RelayId = "middle" }, out _));
        // Even with the proof that north gives to nobody but the one in the middle.
        var passed = Handshake.Prove(
            _north.Identity,
            _north.Find("south"),
            Transcript.Of(HandshakeRole.Dialler, dialling.Greeting, answer! with { RelayId = "middle" }));
        AssertWrong(ErrorCode.BadProof, "north", accepting.Proven(passed));
    }

    [Fact]
    public void Greet_AnyPartOfTheGreetingsChangedOnTheWay_IsWrong()
    {
        BothList(bySecret: false);
        Func<Hello, Hello>[] changes =
        [
            static hello => hello with { Nonce = Nonce.Create() },
            static hello => hello with { Instance = new RelayInstance(7) },
            static hello => hello with { Version = 3 },
        ];
        foreach (var change in changes)
        {
            var dialling = _north.Dialling(_south);
            _south.Accepting().Greeted(change(dialling.Greeting), out var answer);
            AssertWrong(ErrorCode.BadProof, "south", dialling.Answered(answer!, out _));

            dialling = _north.Dialling(_south);
            _south.Accepting().Greeted(dialling.Greeting, out answer);
            AssertWrong(ErrorCode.BadProof, "south", dialling.Answered(change(answer!), out _));
        }
    }

    [Fact]
    public void Greet_BroughtDownToProtocol1OnTheWay_IsWrongAtBothEnds()
    {
        BothList(bySecret: false);
        var dialling = _north.Dialling(_south);
        var old = new Hello("south", 1, "");

        AssertWrong(ErrorCode.BadProof, "protocol 1", dialling.Answered(old, out _));
        AssertWrong(ErrorCode.BadProof, "protocol 1", _south.Accepting().Greeted(new Hello("north", 1, ""), out _));
    }

    [Fact]
    public void Greet_Protocol1AndNothingToProve_IsToldApart()
    {
        _north.Lists(_south);

        Assert.Equal(PeerStanding.EarlierProtocol, _north.Dialling(_south).Answered(new Hello("south", 1, ""), out var proof).Standing);
        Assert.Null(proof);
        Assert.Equal(PeerStanding.EarlierProtocol, _south.Accepting().Greeted(new Hello("north", 1, ""), out var answer)!.Standing);
        Assert.Null(answer);
    }

    [Fact]
    public void Greet_OtherRelayThanDialled_IsWrong()
    {
        var east = new Party("east");
        _north.Lists(_south);

        var dialling = _north.Dialling(_south);
        east.Accepting().Greeted(dialling.Greeting, out var answer);

        AssertWrong(ErrorCode.WrongRelay, "\"south\" was to be reached here, and this is \"east\"", dialling.Answered(answer!, out _));
    }

    [Fact]
    public void Greet_TwoRelaysOfOneId_IsSeenAtBothEnds()
    {
        var second = new Party("north");
        second.Lists(_south);
        var dialling = second.Dialling(_south);

        AssertWrong(ErrorCode.IdInUse, "Two different relays", _north.Accepting().Greeted(dialling.Greeting, out var answer));
        Assert.Null(answer);
        AssertWrong(ErrorCode.IdInUse, "Two different relays", dialling.Answered(_north.Dialling(_south).Greeting, out _));
    }

    [Fact]
    public void Greet_Itself_IsSeenAtBothEnds()
    {
        _north.Lists(_south);
        var dialling = _north.Dialling(_south);

        AssertWrong(ErrorCode.IdInUse, "reached itself", _north.Accepting().Greeted(dialling.Greeting, out _));
        AssertWrong(ErrorCode.IdInUse, "reached itself", dialling.Answered(_north.Dialling(_south).Greeting, out _));
    }

    [Fact]
    public void Greet_Protocol1WithOurId_IsWrong()
    {
        _north.Lists(_south);

        AssertWrong(ErrorCode.IdInUse, "Both ends", _north.Accepting().Greeted(new Hello("north", 1, ""), out _));
        AssertWrong(ErrorCode.IdInUse, "Both ends", _north.Dialling(_south).Answered(new Hello("north", 1, ""), out _));
    }

    [Fact]
    public void Greet_Protocol2WithoutNonceOrInstance_IsWrong()
    {
        var greeting = _north.Dialling(_south).Greeting;

        AssertWrong(ErrorCode.Malformed, "nonce", _south.Accepting().Greeted(greeting with { Nonce = null }, out _));
        AssertWrong(ErrorCode.Malformed, "instance", _south.Accepting().Greeted(greeting with { Instance = null }, out _));
    }

    [Fact]
    public void Greet_AgainOnTheSameConnection_IsNotForeseen()
    {
        var accepting = _south.Accepting();
        accepting.Greeted(_north.Dialling(_south).Greeting, out _);
        accepting.Proven(null);

        Assert.Throws<InvalidOperationException>(() => accepting.Proven(null));
        Assert.Throws<InvalidOperationException>(() => accepting.Greeted(_north.Dialling(_south).Greeting, out _));
    }

    [Fact]
    public void Transcript_PartsThatRunIntoEachOther_Differ()
    {
        // Written side by side without their lengths, the two would be the same.
        var letters = new Hello("a", 0x61616161, "")
        {
            Instance = RelayInstance.FromBytes(Enumerable.Repeat((byte)'a', RelayInstance.ByteLength).ToArray()),
            Nonce = Nonce.FromBytes(Enumerable.Repeat((byte)'a', Nonce.ByteLength).ToArray()),
        };
        var one = Transcript.Of(HandshakeRole.Dialler, letters with { RelayId = "aa" }, letters);

        Assert.NotEqual(one, Transcript.Of(HandshakeRole.Dialler, letters, letters with { RelayId = "aa" }));
        Assert.NotEqual(one, Transcript.Of(HandshakeRole.Acceptor, letters with { RelayId = "aa" }, letters));
    }

    private static void AssertWrong(ErrorCode code, string words, PeerVerdict? verdict)
    {
        Assert.NotNull(verdict);
        Assert.Equal(PeerStanding.Wrong, verdict.Standing);
        Assert.Equal(code, verdict.Refusal!.Code);
        Assert.Contains(words, verdict.Refusal.Message, StringComparison.Ordinal);
    }

    private void BothList(bool bySecret)
    {
        _north.Lists(_south, key: !bySecret, secret: bySecret ? Shared : null);
        _south.Lists(_north, key: !bySecret, secret: bySecret ? Shared : null);
    }
}
