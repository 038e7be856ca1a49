using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class EntryKeyTests
{
    [Theory]
    [InlineData(1_748_340_000.123456, 1_748_340_000_123)]
    [InlineData(0, 0)]
    [InlineData(-0.0, 0)]
    [InlineData(-5, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.PositiveInfinity, EntryKey.MaxTime)]
    [InlineData(1e300, EntryKey.MaxTime)]
    [InlineData(253_402_300_799.999, EntryKey.MaxTime)]
    [InlineData(double.Epsilon, 0)]
    public void TimeOf_AnySeconds_IsWithinBounds(double seconds, long millis) =>
        Assert.Equal(millis, EntryKey.TimeOf(seconds));

    [Fact]
    public void Order_IsByTimeThenById()
    {
        var (low, high) = (new MessageId(1, 2, 3, 4), new MessageId(1, 2, 4, 0));
        EntryKey[] ordered = [new(0, high), new(5, low), new(5, high), new(6, default)];

        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(ordered[i].CompareTo(ordered[j])));
                Assert.Equal(i < j, ordered[i] < ordered[j]);
                Assert.Equal(i <= j, ordered[i] <= ordered[j]);
                Assert.Equal(i > j, ordered[i] > ordered[j]);
                Assert.Equal(i >= j, ordered[i] >= ordered[j]);
            }
        }
    }
}
