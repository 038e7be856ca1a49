using OrleansRelay.Federation.Links;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class LinkCountersTests
{
    private readonly LinkCounters _counters = new();

    [Fact]
    public void ReadPause_AllIsKnownForLong_ThereIsOneAndItSaysWhy()
    {
        for (var i = 0; i < 8; i++)
            _counters.CountReceived(taken: 0, known: 1024);
        Assert.Equal(TimeSpan.Zero, _counters.ReadPause);
        Assert.Empty(_counters.Slowed);

        _counters.CountReceived(taken: 0, known: 1);

        Assert.True(_counters.ReadPause > TimeSpan.Zero);
        Assert.Equal("the last 8193 entries that it sent were here before", _counters.Slowed);
    }

    [Fact]
    public void ReadPause_SomethingNewComes_ThereIsNoneAgain()
    {
        _counters.CountReceived(taken: 0, known: 10_000);

        _counters.CountReceived(taken: 1, known: 200);

        Assert.Equal(TimeSpan.Zero, _counters.ReadPause);
        Assert.Empty(_counters.Slowed);
    }

    [Fact]
    public void SendPause_AllIsRefusedForLong_ThereIsOneUntilSomethingIsTaken()
    {
        for (var i = 0; i < 65; i++)
            _counters.CountRefused($"refusal {i}");
        Assert.True(_counters.SendPause > TimeSpan.Zero);
        Assert.Equal("it refused the last 65 entries: refusal 64", _counters.Slowed);

        _counters.CountAnswered(isKnown: false);

        Assert.Equal(TimeSpan.Zero, _counters.SendPause);
        Assert.Empty(_counters.Slowed);
    }

    [Fact]
    public void Begin_AnotherConnection_ForgetsWhatWasHeldAgainstTheOther()
    {
        _counters.CountReceived(taken: 0, known: 10_000);
        for (var i = 0; i < 65; i++)
            _counters.CountRefused("no");

        _counters.Begin();

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, ""), (_counters.ReadPause, _counters.SendPause, _counters.Slowed));
        Assert.Equal(10_000, _counters.ReceivedKnown);
    }
}
