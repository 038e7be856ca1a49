using OrleansRelay.Log.Places;

namespace OrleansRelay.Log.Tests.Places;

public sealed class LogTimesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_000_000);

    private readonly LogTimes _times = new();

    [Fact]
    public void Find_BetweenMarks_GivesTheOneBefore()
    {
        _times.Add(At(0), 0);
        _times.Add(At(10), 100);
        _times.Add(At(20), 250);
        Assert.Null(_times.Find(At(-1)));
        Assert.Equal(0, _times.Find(At(0)));
        Assert.Equal(0, _times.Find(At(9.9)));
        Assert.Equal(100, _times.Find(At(10)));
        Assert.Equal(250, _times.Find(At(99)));
    }

    [Fact]
    public void Add_TooSoonOrAtTheSamePlace_IsPassedOver()
    {
        _times.Add(At(0), 0);
        _times.Add(At(0.5), 50);
        _times.Add(At(1), 100);
        _times.Add(At(5), 100);
        _times.Add(At(3), 300);
        Assert.Equal(0, _times.Find(At(0.9)));
        Assert.Equal(100, _times.Find(At(2)));
        Assert.Equal(300, _times.Find(At(4)));
    }

    [Fact]
    public void Add_MoreThanItHolds_KnowsLessExactlyAndNeverTooLate()
    {
        const int Count = 3 * LogTimes.MaxMarks;
        for (var i = 0; i < Count; i++)
            _times.Add(At(i), 10L * i);
        for (var i = 0; i < Count; i += 997)
            Assert.InRange(_times.Find(At(i))!.Value, 10L * (i - 8), 10L * i);
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);
}
