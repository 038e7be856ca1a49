using OrleansRelay.Log.Disk;
using OrleansRelay.Log.Memory;
using OrleansRelay.Log.Origins;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class LogWriterTests : IDisposable
{
    private readonly LogFolder _folder = new();
    private readonly LogMemory _memory = new(LogOptions.MinMemoryBytes, 0);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhenDurable_FsyncAlways_CompletesWhenTheFileHasIt()
    {
        using var log = _folder.Open();
        for (var i = 0; i < 50; i++)
        {
            var end = log.Accept(i);
            await log.DurableAsync(end);
            Assert.Equal(TestLines.Lines(0, i + 1), ReadLive());
        }
    }

    [Fact]
    public async Task WhenDurable_ManyWaiters_AllComplete()
    {
        using var log = _folder.Open();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var end = log.Accept((worker * 100) + i);
                await log.DurableAsync(end);
                Assert.True(new FileInfo(_folder.LivePath).Length >= end);
            }
        })));
        Assert.Equal(log.ReadAll(0), ReadLive());
    }

    [Theory]
    [InlineData(FsyncMode.Never)]
    [InlineData(FsyncMode.Interval)]
    public void WhenDurable_OtherModes_DoesNotWait(FsyncMode mode)
    {
        _folder.Options = _folder.Options with { Fsync = mode };
        using var log = _folder.Open();
        Assert.True(log.WhenDurable(log.Accept(1), TimeSpan.Zero) is { IsCompletedSuccessfully: true, Result: true });
    }

    [Fact]
    public async Task FsyncInterval_TimePasses_FlushesWhatWasWritten()
    {
        _folder.Options = _folder.Options with { Fsync = FsyncMode.Interval, FsyncInterval = TimeSpan.FromSeconds(5) };
        using var files = _folder.OpenFiles();
        using var writer = NewWriter(files);
        await WriteAsync(1000);
        Assert.Equal(0, writer.Durable);
        _folder.Time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => writer.Durable == 1000, "flushed");
        await WriteAsync(1000);
        Assert.Equal(1000, writer.Durable);
        Assert.True(writer.Stop(Eventually.Deadline));
    }

    [Fact]
    public async Task FsyncNever_TimePasses_FlushesAtTheEndOnly()
    {
        _folder.Options = _folder.Options with { Fsync = FsyncMode.Never };
        using var files = _folder.OpenFiles();
        using var writer = NewWriter(files);
        await WriteAsync(1000);
        _folder.Time.Advance(TimeSpan.FromHours(1));
        await WriteAsync(1000);
        Assert.Equal(0, writer.Durable);
        Assert.True(writer.Stop(Eventually.Deadline));
        Assert.Equal(2000, writer.Durable);
    }

    [Fact]
    public async Task Write_ManyRingsOfLines_FileIsTheStream()
    {
        _folder.Options = _folder.Options with { Fsync = FsyncMode.Never };
        using (var log = _folder.Open())
        {
            for (var i = 0; i < 3000; i++)
            {
                var line = TestLines.Line(i, 1000);
                while (true)
                {
                    var room = log.NextRoom();
                    if (log.TryAppend(line, [line.Length], out _))
                        break;
                    log.Publish();
                    await room.WaitAsync(Eventually.Deadline);
                }
            }
        }

        Assert.Equal(TestLines.Lines(0, 3000, 1000), ReadLive());
    }

    [Fact]
    public void Dispose_NothingPublished_StillWritesWhatWasAppended()
    {
        using (var log = _folder.Open())
            Assert.True(log.TryAppend(TestLines.Line(1), [TestLines.Line(1).Length], out _));
        Assert.Equal(TestLines.Line(1), ReadLive());
        Assert.DoesNotContain(_folder.Said, static said => said.StartsWith("Error", StringComparison.Ordinal));
    }

    private LogWriter NewWriter(LogFiles files) => new(
        files,
        _memory,
        new LogOrigins(LogOrigin.Create(), _memory.Head, [], new LogVector()),
        new OriginJournal(files, _folder),
        _folder.Options,
        _folder.Time,
        _folder);

    private async Task WriteAsync(int length)
    {
        Assert.True(_memory.TryAppend(new byte[length], [length], out _));
        _memory.Publish();
        await Eventually.TrueAsync(() => new FileInfo(_folder.LivePath).Length == _memory.Head, "written");
    }

    private byte[] ReadLive() => File.ReadAllBytes(_folder.LivePath);
}
