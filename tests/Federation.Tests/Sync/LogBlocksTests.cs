using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class LogBlocksTests
{
    private const int Large = 1 << 20;

    private readonly LogBlocks _blocks = new();

    [Fact]
    public void Find_SomeTimes_GivesBlocksThatMayHoldThem()
    {
        Add(0, Large, 10, 20);
        Add(Large, Large, 15, 40);
        Add(2 * Large, Large, 41, 50);

        Assert.Equal([0, Large], Starts(20, 30));
        Assert.Equal([2L * Large], Starts(45, 45));
        Assert.Empty(Starts(51, 60));
        Assert.Empty(Starts(0, 9));
    }

    [Fact]
    public void Add_SmallPiecesSideBySide_AreOneBlock()
    {
        for (var i = 0; i < 100; i++)
            Add(i * 1000, 1000, i, i);

        Assert.Equal(new LogBlock(0, 100_000, 0, 99), Assert.Single(_blocks.Find(50, 50)));
    }

    [Fact]
    public void Add_BehindAGap_IsABlockOfItsOwn()
    {
        Add(0, 1000, 1, 1);
        Add(5000, 1000, 2, 2);

        Assert.Equal([0, 5000], Starts(1, 2));
    }

    [Fact]
    public void ForgetBefore_APosition_LeavesWhatReachesBeyond()
    {
        Add(0, Large, 1, 1);
        Add(Large, Large, 1, 1);

        _blocks.ForgetBefore(Large + 5);

        Assert.Equal([Large], Starts(1, 1));
    }

    private void Add(long start, int length, long earliest, long latest) =>
        _blocks.Add(start, length, [new EntryKey(latest, default), new EntryKey(earliest, default)]);

    private IEnumerable<long> Starts(long earliest, long latest) => _blocks.Find(earliest, latest).Select(static block => block.Start);
}
