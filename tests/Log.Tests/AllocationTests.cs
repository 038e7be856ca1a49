using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Tests;

[Collection(Alone.Name)]
public sealed class AllocationTests
{
    private const int Messages = 2000;
    private static readonly byte[] Line = TestLines.Line(1);

    /// <summary>Four times what an id may cost: tables double, and their old halves count here too.</summary>
    private const int IndexBytesEach = 4 * 72;

    [Fact]
    public void AcceptingAMessage_AfterWarmUp_AllocatesItsPlaceInTheIndexOnly()
    {
        using var log = OpenInMemory();
        Accept(log, 0, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(20_000, Accept(log, 20_000, 20_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000 * IndexBytesEach);
    }

    [Fact]
    public void RefusingARepeat_Always_AllocatesNothing()
    {
        using var log = OpenInMemory();
        Accept(log, 0, Messages);
        Accept(log, 0, Messages);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var accepted = Accept(log, 0, Messages);
        Assert.Equal((0, 0), (GC.GetAllocatedBytesForCurrentThread() - before, accepted));
    }

    [Fact]
    public void FollowingTheLog_AfterWarmUp_AllocatesNothing()
    {
        using var folder = new LogFolder();
        using var log = folder.Open();
        var block = new byte[4096];
        var anchor = log.AddAnchor();
        var position = 0L;
        Accept(log, 0, Messages);
        Follow();
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (position < log.Head)
            Follow();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Follow()
        {
            var end = log.BoundaryAt(position + 1);
            _ = log.Slice(position, end).Span[0];
            log.Read(position, block);
            log.Advance(anchor, end);
            log.TryLower(anchor, position);
            log.Advance(anchor, end);
            position = end;
        }
    }

    private static MessageLog OpenInMemory()
    {
        using var folder = new LogFolder();
        folder.Options = folder.Options with { File = null };
        return folder.Open();
    }

    private static int Accept(MessageLog log, int first, int count)
    {
        var line = Line;
        Span<int> ends = [line.Length];
        Span<bool> isNew = [false];
        var accepted = 0;
        for (var i = first; i < first + count; i++)
        {
            var id = new MessageId(((ulong)i + 1) * 0x9E37_79B9_7F4A_7C15, (ulong)i, 0, 0);
            Assert.True(log.TryAppend(new LogLines(line, ends, new ReadOnlySpan<MessageId>(ref id)), isNew, out _));
            accepted += isNew[0] ? 1 : 0;
        }

        log.Publish();
        return accepted;
    }
}
