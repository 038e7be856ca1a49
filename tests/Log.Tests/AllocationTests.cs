using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void AcceptingAMessage_AfterWarmUp_AllocatesNothing()
    {
        using var folder = new LogFolder();
        folder.Options = folder.Options with { File = null };
        using var log = folder.Open();
        var ids = Enumerable.Range(0, 20_000).Select(static number => TestLines.Id(number)).ToArray();
        var lines = TestLines.Lines(0, 4);
        int[] ends = [lines.Length / 4, lines.Length / 2, lines.Length / 4 * 3, lines.Length];
        // The tables grow once to the size that they need.
        foreach (var id in ids)
            log.Ids.Claim(id);
        foreach (var id in ids)
            log.Ids.Release(id);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = 0;
        foreach (var id in ids)
        {
            if (log.Ids.Claim(id) != ClaimVerdict.First || !log.TryAppend(lines, ends, out _))
                refused++;
            log.Ids.Confirm(id);
            log.Publish();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, refused);
    }

    [Fact]
    public void FollowingTheLog_AfterWarmUp_AllocatesNothing()
    {
        using var folder = new LogFolder();
        using var log = folder.Open();
        var line = TestLines.Line(1);
        int[] ends = [line.Length];
        var block = new byte[4096];
        var anchor = log.AddAnchor();
        Follow(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Follow(2000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Follow(int messages)
        {
            for (var i = 0; i < messages; i++)
            {
                log.TryAppend(line, ends, out var start);
                var end = log.BoundaryAt(start + 1);
                _ = log.Slice(start, end).Span[0];
                log.Read(start, block);
                log.Advance(anchor, end);
                log.TryLower(anchor, start);
                log.Advance(anchor, end);
            }
        }
    }
}
