using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Stats;

namespace OrleansRelay.Gateway.Tests.Stats;

public sealed class RecentTimesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_NothingCounted_IsNull() => Assert.Null(new RecentTimes(_time).Read());

    [Fact]
    public void Read_AnyTimes_IsWithinASixteenthOfWhatSortingSays() =>
        Gen.Long[0, TimeSpan.TicksPerHour].Array[1, 200].Sample(ticks =>
        {
            var recent = new RecentTimes(_time);
            foreach (var one in ticks)
                recent.Count(TimeSpan.FromTicks(one), _time.GetTimestamp());
            var sorted = ticks.Order().ToArray();
            var read = recent.Read()!.Value;

            Assert.Equal(ticks.Length, read.Batches);
            AssertNear(sorted[(int)Math.Ceiling(0.5 * sorted.Length) - 1], read.Median.Ticks);
            AssertNear(sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1], read.Slowest.Ticks);
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Count_ImpossibleTime_IsCountedAtTheEnd(long ticks)
    {
        var recent = new RecentTimes(_time);

        recent.Count(TimeSpan.FromTicks(ticks), _time.GetTimestamp());

        Assert.Equal(1, recent.Read()!.Value.Batches);
    }

    [Fact]
    public void Read_LaterAndLater_ForgetsWhatIsOlderThanAMinute()
    {
        var recent = new RecentTimes(_time);
        recent.Count(TimeSpan.FromMilliseconds(1), _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(30));
        recent.Count(TimeSpan.FromMilliseconds(5), _time.GetTimestamp());
        Assert.Equal(2, recent.Read()!.Value.Batches);

        _time.Advance(TimeSpan.FromSeconds(30));

        var read = recent.Read()!.Value;
        Assert.Equal(1, read.Batches);
        AssertNear(TimeSpan.FromMilliseconds(5).Ticks, read.Median.Ticks);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(recent.Read());
    }

    private static void AssertNear(long expected, long actual) => Assert.InRange(actual, expected - (expected / 16) - 1, expected + (expected / 16) + 1);
}
