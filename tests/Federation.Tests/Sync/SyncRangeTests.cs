using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class SyncRangeTests
{
    [Fact]
    public void BetweenKeys_TimesDiffer_IsTheLaterTimeAlone() => Assert.Equal(
        new EntryKey(7, default), SyncRange.Between(new EntryKey(5, Keys.Id(1)), new EntryKey(7, Keys.Id(2))));

    [Fact]
    public void BetweenKeys_SameTime_IsTheShortestPrefix()
    {
        var before = new EntryKey(5, new MessageId(0x1122334455667788, 0, 0, 0));
        var next = new EntryKey(5, new MessageId(0x1122334499667788, 9, 9, 9));

        Assert.Equal(new EntryKey(5, new MessageId(0x1122334499000000, 0, 0, 0)), SyncRange.Between(before, next));
    }

    [Fact]
    public void BetweenKeys_OnlyLastByteDiffers_IsTheWholeId()
    {
        var before = new EntryKey(5, new MessageId(1, 2, 3, 4));
        var next = new EntryKey(5, new MessageId(1, 2, 3, 5));

        Assert.Equal(next, SyncRange.Between(before, next));
    }

    [Fact]
    public void Within_NothingInCommon_IsEmpty()
    {
        Assert.True(SyncRange.Between(5, 9).Within(SyncRange.Between(9, 12)).IsEmpty);
        Assert.Equal(SyncRange.Between(8, 9), SyncRange.Between(5, 9).Within(SyncRange.Between(8, 12)));
    }
}
