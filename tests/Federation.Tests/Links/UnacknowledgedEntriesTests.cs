using System.Globalization;
using System.Text;
using OrleansRelay.Federation.Links;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class UnacknowledgedEntriesTests
{
    [Fact]
    public void Settle_InAnyOrder_MovesOverWhatIsAnsweredWithoutAGap()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var entries = new UnacknowledgedEntries(500);
            var open = new List<int>();
            var settled = new HashSet<int>();
            var (added, reached) = (0, 0L);
            for (var step = 0; step < 1000; step++)
            {
                if (open.Count > 0 && random.Next(2) == 0)
                {
                    var at = random.Next(open.Count);
                    Assert.True(entries.TrySettle(IdOf(open[at]), out var end, out _));
                    settled.Add(open[at]);
                    open.RemoveAt(at);
                    reached = Math.Max(reached, end);
                    var gap = Enumerable.Range(0, added).FirstOrDefault(i => !settled.Contains(i), added);
                    Assert.Equal(10 * gap, reached);
                }
                else if (entries.TryAdd(IdOf(added), 10 * (added + 1)) == UnacknowledgedEntries.Added.Yes)
                {
                    open.Add(added++);
                }
            }
        }
    }

    [Fact]
    public void Settle_UnknownOrTwice_IsTold()
    {
        var entries = new UnacknowledgedEntries(4);
        entries.TryAdd(IdOf(1), 10);
        entries.TryAdd(IdOf(2), 20);
        Assert.False(entries.TrySettle(IdOf(3), out _, out _));
        Assert.True(entries.TrySettle(IdOf(2), out var end, out _));
        Assert.Equal(0, end);
        Assert.False(entries.TrySettle(IdOf(2), out _, out _));
        Assert.True(entries.TryPeekOldest(out var oldest));
        Assert.Equal(IdOf(1), oldest);
    }

    [Fact]
    public void Add_WhatIsUnderWay_IsCoveredByTheLast()
    {
        var entries = new UnacknowledgedEntries(4);
        entries.TryAdd(IdOf(1), 10);
        entries.TryAdd(IdOf(2), 20);
        Assert.Equal(UnacknowledgedEntries.Added.Before, entries.TryAdd(IdOf(1), 30));
        Assert.True(entries.TrySettle(IdOf(1), out var end, out _));
        Assert.Equal(10, end);
        Assert.True(entries.TrySettle(IdOf(2), out end, out _));
        Assert.Equal(30, end);
    }

    [Fact]
    public void Extend_NothingOutstanding_IsRefused()
    {
        var entries = new UnacknowledgedEntries(4);
        Assert.False(entries.TryExtend(10));
        entries.TryAdd(IdOf(1), 20);
        Assert.True(entries.TryExtend(30));
        Assert.True(entries.TrySettle(IdOf(1), out var end, out _));
        Assert.Equal(30, end);
        Assert.False(entries.TryExtend(40));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(80, 10)]
    public void Room_WhileFull_ComesWithSomeOfIt(int max, int settledFirst)
    {
        var entries = new UnacknowledgedEntries(max);
        for (var i = 0; i < max; i++)
            Assert.Equal(UnacknowledgedEntries.Added.Yes, entries.TryAdd(IdOf(i), i + 1));
        Assert.Equal(UnacknowledgedEntries.Added.Full, entries.TryAdd(IdOf(max), max + 1));
        var room = entries.RoomAsync(CancellationToken.None);
        for (var i = 0; i < settledFirst; i++)
        {
            Assert.False(room.IsCompleted);
            entries.TrySettle(IdOf(i), out _, out _);
        }

        Assert.True(room.IsCompletedSuccessfully);
        Assert.Equal(UnacknowledgedEntries.Added.Yes, entries.TryAdd(IdOf(max), max + 1));
    }

    [Fact]
    public void AddAndSettle_OnceWarm_AllocateNothing()
    {
        var entries = new UnacknowledgedEntries(256);
        var ids = Enumerable.Range(0, 1000).Select(IdOf).ToArray();
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (var i = 0; i < ids.Length + 200; i++)
            {
                if (i < ids.Length)
                    entries.TryAdd(ids[i], i);
                if (i >= 200)
                    entries.TrySettle(ids[i - 200], out _, out _);
            }
        }
    }

    private static MessageId IdOf(int number) =>
        MessageId.Hash(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
}
