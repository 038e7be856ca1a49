using OrleansRelay.Gateway.FanOut;

namespace OrleansRelay.Gateway.Tests.FanOut;

public sealed class SentMarksTests
{
    private readonly SentMarks _marks = new();

    [Fact]
    public void Find_BetweenMarks_GivesWhatHasArrivedWhole()
    {
        Assert.Null(_marks.Find(10));
        Add(0, 100);
        Add(50, 200);
        Add(80, 300);
        Assert.Equal(100, _marks.Find(49)!.Value.Position);
        Assert.Equal(200, _marks.Find(50)!.Value.Position);
        Assert.Equal(300, _marks.Find(99)!.Value.Position);
    }

    [Fact]
    public void Add_NothingSentSince_MovesThePosition()
    {
        Add(50, 200);
        Add(50, 900);
        Assert.Equal(900, _marks.Find(50)!.Value.Position);
    }

    [Fact]
    public void Add_MoreThanItHolds_KnowsLessExactlyAndNeverTooMuch()
    {
        for (var i = 0; i < 1000; i++)
            Add(i, 10 * i);
        for (var acknowledged = 0; acknowledged < 1000; acknowledged += 100)
        {
            if (_marks.Find(acknowledged) is { } mark)
                Assert.InRange(mark.Position, 0, 10 * acknowledged);
        }

        Assert.Equal(9990, _marks.Find(999)!.Value.Position);
    }

    [Fact]
    public void Find_NothingButTheLogWasSentBetween_GoesByTheByte()
    {
        Add(0, 100);
        Add(50, 150);
        Add(60, 190);
        Assert.Equal(130, _marks.Find(30)!.Value.Position);
        Assert.Equal(150, _marks.Find(55)!.Value.Position);
    }

    private void Add(long sent, long position) => _marks.Add(new SentMark(sent, position, DateTimeOffset.UnixEpoch));
}
