using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests;

public sealed class MessageLogTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_NothingAppended_IsAtEnd()
    {
        using var log = OpenMemory();
        Assert.Equal(new LogRead(LogReadStatus.AtEnd, 0, 0), log.Read(0, new byte[100]));
        Assert.False(log.HasFile);
        Assert.False(log.IsFailing);
    }

    [Fact]
    public void Read_BeyondTheHead_ReturnsToTheHead()
    {
        using var log = OpenMemory();
        var end = log.Append(TestLines.Line(1));
        Assert.Equal(new LogRead(LogReadStatus.AtEnd, 0, end), log.Read(1_000_000, new byte[100]));
    }

    [Fact]
    public void Read_BlockEndsWithinALine_GivesWholeLinesOnly()
    {
        using var log = OpenMemory();
        var first = log.Append(TestLines.Line(1));
        log.Append(TestLines.Line(2));
        Assert.Equal(new LogRead(LogReadStatus.Lines, (int)first, first), log.Read(0, new byte[first + 50]));
        Assert.Equal(TestLines.Lines(1, 2), log.ReadAll(0, (int)first + 50));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(200_000)]
    public void Read_LineLongerThanTheBlock_IsAGapOverIt(int bodyLength)
    {
        using var log = OpenMemory();
        var start = log.Append(TestLines.Line(1));
        var end = log.Append(TestLines.Line(2, bodyLength));
        log.Append(TestLines.Line(3));
        Assert.Equal(new LogRead(LogReadStatus.Gap, 0, end), log.Read(start, new byte[400]));
        Assert.Equal(TestLines.Line(3), log.ReadAll(end));
    }

    [Fact]
    public async Task Read_FellOffTheRing_IsAGapToTheOldestLine()
    {
        using var log = OpenMemory();
        await FillAsync(log, 3);
        Assert.True(log.OldestInMemory > 0);
        Assert.Equal(log.OldestInMemory, log.Oldest);
        Assert.Equal(new LogRead(LogReadStatus.Gap, 0, log.Oldest), log.Read(0, new byte[4096]));
        Assert.Equal(log.Head - log.Oldest, log.ReadAll(log.Oldest).Length);
        Assert.False(log.TryCopy(0, new byte[10], out _));
    }

    [Fact]
    public async Task Read_FellOffTheRingWithAFile_IsServedFromIt()
    {
        using var log = _folder.Open();
        var lines = await FillAsync(log, 3);
        Assert.True(log.OldestInMemory > 0);
        Assert.Equal(0, log.Oldest);
        Assert.Equal(TestLines.Lines(0, lines, 1000), log.ReadAll(0, 10_000));
    }

    [Fact]
    public async Task Read_FileDeletedUnderIt_IsAGapToTheRing()
    {
        using var log = _folder.Open();
        await FillAsync(log, 3);
        File.Delete(_folder.LivePath);
        Assert.Equal(new LogRead(LogReadStatus.Gap, 0, log.OldestInMemory), log.Read(0, new byte[4096]));
    }

    [Fact]
    public void TryAppend_ReaderHoldsTheRing_RefusesUntilItMoves()
    {
        using var log = OpenMemory();
        var anchor = log.AddAnchor();
        var line = TestLines.Line(1, 10_000);
        while (log.TryAppend(line, [line.Length], out _))
            continue;
        Assert.InRange(log.Head, LogOptions.MinMemoryBytes - line.Length, LogOptions.MinMemoryBytes);
        var room = log.NextRoom();
        Assert.False(log.TryAppend(line, [line.Length], out _));
        log.Advance(anchor, log.BoundaryAt(1));
        Assert.True(room.IsCompleted);
        Assert.True(log.TryAppend(line, [line.Length], out _));
        log.RemoveAnchor(anchor);
        Assert.True(log.TryAppend(line, [line.Length], out _));
    }

    [Fact]
    public async Task NextAppend_AwaitedByACursor_SeesEveryLine()
    {
        using var log = OpenMemory();
        var reading = Task.Run(async () =>
        {
            var block = new byte[64 * 1024];
            var all = new List<byte>();
            for (long position = 0; all.Count < TestLines.Lines(0, 500).Length;)
            {
                var next = log.NextAppend();
                var read = log.Read(position, block);
                if (read.Status == LogReadStatus.AtEnd)
                    await next;
                all.AddRange(block.AsSpan(0, read.Count));
                position = read.Next;
            }

            return all.ToArray();
        });
        for (var i = 0; i < 500; i++)
            log.Append(TestLines.Line(i));
        Assert.Equal(TestLines.Lines(0, 500), await reading.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public void Name_OfMemory_IsNeverTheSame_OfAFile_IsItsPath()
    {
        using var first = OpenMemory();
        using var second = OpenMemory();
        Assert.NotEqual(first.Name, second.Name);
        _folder.Options = _folder.Options with { File = _folder.LivePath };
        using var file = _folder.Open();
        Assert.EndsWith(_folder.LivePath, file.Name, StringComparison.Ordinal);
    }

    // The log is of use to programs that serve no web pages: the runtime of these tests is all it needs.
    [Fact]
    public void Assembly_Always_NeedsNoWebFramework() => Assert.DoesNotContain(
        "AspNetCore", (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES"), StringComparison.Ordinal);

    private MessageLog OpenMemory()
    {
        _folder.Options = _folder.Options with { File = null };
        return _folder.Open();
    }

    /// <summary>Appends so many rings full of lines, waiting for the disk where it must.</summary>
    private static async Task<int> FillAsync(MessageLog log, int rings)
    {
        var number = 0;
        while (log.Head < rings * LogOptions.MinMemoryBytes)
        {
            var line = TestLines.Line(number, 1000);
            var room = log.NextRoom();
            if (log.TryAppend(line, [line.Length], out _))
                number++;
            else
                await room.WaitAsync(Eventually.Deadline);
            log.Publish();
        }

        return number;
    }

    [Fact]
    public void LineStart_AnyPosition_IsWhereItsLineBegins()
    {
        using var folder = new LogFolder();
        using var log = folder.Open();
        var start = log.Accept(1);
        var end = log.Accept(2, bodyLength: 10_000);
        Assert.Equal(0, log.LineStart(0));
        Assert.Equal(0, log.LineStart(start - 1));
        Assert.Equal(start, log.LineStart(start));
        Assert.Equal(start, log.LineStart(start + 1));
        Assert.Equal(start, log.LineStart(end - 1));
        Assert.Equal(end, log.LineStart(end));
    }
}
