using OrleansRelay.Log.Memory;

namespace OrleansRelay.Log.Tests.Memory;

public sealed class LogMemoryTests
{
    private readonly LogMemory _memory = new(1024, 5000);

    [Fact]
    public void TryAppend_Batch_EveryLineIsListed()
    {
        var lines = new byte[300];
        Assert.True(_memory.TryAppend(lines, [100, 200, 300], out var start));
        Assert.Equal((5000, 5300, 5000), (start, _memory.Head, _memory.Oldest));
        Assert.Equal((5000, 5100, 5300), (_memory.BoundaryAt(0), _memory.BoundaryAt(5001), _memory.BoundaryAt(5201)));
        Assert.Equal((0, 1, 3), (_memory.LineNumberAt(0), _memory.LineNumberAt(5001), _memory.LineNumberAt(5300)));
    }

    [Fact]
    public void TryAppend_NoAnchor_DropsTheOldestLines()
    {
        for (var i = 0; i < 100; i++)
            Assert.True(Append(100));
        Assert.Equal((15_000, 14_000), (_memory.Head, _memory.Oldest));
        Assert.Equal((14_000, 90), _memory.OldestLine);
    }

    [Fact]
    public void TryAppend_UpToTheAnchor_RefusesUntilItMoves()
    {
        var anchor = _memory.AddAnchor();
        var appended = 0;
        while (Append(100))
            appended++;
        Assert.Equal(10, appended);
        Assert.Equal(5000, _memory.Oldest);
        _memory.Advance(anchor, 5075);
        Assert.False(Append(100));
        _memory.Advance(anchor, 5076);
        Assert.True(Append(100));
    }

    [Fact]
    public void TryAppend_ExactlyTheRing_Fits()
    {
        _memory.AddAnchor();
        Assert.True(Append(512));
        Assert.True(Append(512));
        Assert.False(Append(64));
        Assert.Equal(5000, _memory.Oldest);
    }

    [Fact]
    public void TryAppend_MoreThanHalfTheRing_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Append(513));

    [Fact]
    public void RemoveAnchor_LastThatHolds_LetsGo()
    {
        var anchor = _memory.AddAnchor();
        while (Append(100))
            continue;
        var room = _memory.NextRoom();
        Assert.False(room.IsCompleted);
        _memory.RemoveAnchor(anchor);
        Assert.True(room.IsCompleted);
        Assert.True(Append(100));
    }

    [Fact]
    public void TryLower_StillInMemory_HoldsFromThere()
    {
        for (var i = 0; i < 15; i++)
            Append(100);
        var anchor = _memory.AddAnchor();
        Assert.False(_memory.TryLower(anchor, _memory.Oldest - 1));
        Assert.Equal(_memory.Head, anchor.Position);
        var oldest = _memory.Oldest;
        Assert.True(_memory.TryLower(anchor, oldest));
        Assert.Equal(oldest, anchor.Position);
        Assert.False(Append(100));
    }

    [Fact]
    public void TryLower_LaterThanTheAnchor_LeavesItWhereItIs()
    {
        var anchor = _memory.AddAnchor();
        Append(100);
        Assert.True(_memory.TryLower(anchor, 5100));
        Assert.Equal(5000, anchor.Position);
    }

    [Fact]
    public void TryRead_OverwrittenOrBeyondTheHead_ReadsNothing()
    {
        for (var i = 0; i < 20; i++)
            Append(100);
        var block = new byte[200];
        Assert.False(_memory.TryRead(5000, block, out var count));
        Assert.Equal(0, count);
        Assert.True(_memory.TryRead(_memory.Head + 1, block, out count));
        Assert.Equal(0, count);
        Assert.True(_memory.TryRead(_memory.Head - 150, block, out count));
        Assert.Equal(150, count);
    }

    [Fact]
    public void NextAppend_TakenBeforeThePublish_Completes()
    {
        var first = _memory.NextAppend();
        var second = _memory.NextAppend();
        Assert.Same(first, second);
        Append(100);
        Assert.False(first.IsCompleted);
        _memory.Publish();
        Assert.True(first.IsCompleted);
        Assert.False(_memory.NextAppend().IsCompleted);
    }

    private bool Append(int length) => _memory.TryAppend(new byte[length], [length], out _);
}
