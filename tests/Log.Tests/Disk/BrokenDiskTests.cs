using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Disk;

/// <summary>A disk of which single requests fail.</summary>
public sealed class BrokenDiskTests : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly int LineLength = TestLines.Line(10).Length;

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_MeetsADefect_SaysItWithItsTraceAndTriesAgain()
    {
        using var log = _folder.Open();
        var attempts = 0;
        _folder.Disk.Writing = _ => throw (
            Interlocked.Increment(ref attempts) == 1 ? new IOException("gone") : new InvalidOperationException("a defect"));
        var wait = log.WhenDurable(log.Accept(10), Patience).AsTask();
        Assert.False(await wait.WaitAsync(Eventually.Deadline));
        await FailingForAsync(() => Volatile.Read(ref attempts) > 4);
        Assert.True(log.IsFailing);
        Assert.Single(_folder.Said, static said => said.Contains("can't be written: gone", StringComparison.Ordinal));
        Assert.Single(_folder.Said, static said => said.Contains("writing met a defect", StringComparison.Ordinal));
        Assert.IsType<InvalidOperationException>(Assert.Single(_folder.Traces));

        await RecoverAsync(log);
        await log.DurableAsync(log.Head);
        Assert.Equal(TestLines.Line(10), await File.ReadAllBytesAsync(_folder.LivePath));
    }

    [Fact]
    public async Task Write_LoggerThrows_IsRetriedAllTheSame()
    {
        using var log = _folder.Open();
        var attempts = 0;
        _folder.Saying = static _ => throw new InvalidOperationException("can't be said");
        _folder.Disk.Writing = _ =>
        {
            Interlocked.Increment(ref attempts);
            throw new IOException("gone");
        };
        log.Accept(10);
        await FailingForAsync(() => Volatile.Read(ref attempts) > 2);
        await RecoverAsync(log);
        await log.DurableAsync(log.Head);
        _folder.Saying = static _ => { };
    }

    [Fact]
    public async Task WhenDurable_FlushFails_IsFalseForAllUntilItWorks()
    {
        using var log = _folder.Open();
        await log.DurableAsync(log.Accept(10));
        _folder.Disk.Flushing = static _ => throw new IOException("gone");
        var end = log.Accept(11);
        Assert.False(await log.WhenDurable(end, Patience).AsTask().WaitAsync(Eventually.Deadline));
        await Eventually.TrueAsync(() => log.IsFailing, "failing");
        Assert.True(log.WhenDurable(end, Patience).IsCompleted);
        Assert.True(await log.WhenDurable(LineLength, Patience));
        await RecoverAsync(log);
        await log.DurableAsync(end);
        // What the failed flush may have dropped was written once more.
        Assert.Equal(3, _folder.Disk.Done.Count(static done => done == "write relay_log.jsonl"));
    }

    [Fact]
    public async Task FsyncInterval_FlushFails_IsFailingUntilAFlushWorks()
    {
        _folder.Options = _folder.Options with { Fsync = FsyncMode.Interval, FsyncInterval = TimeSpan.FromHours(1) };
        using var log = _folder.Open();
        log.Accept(10);
        await Eventually.TrueAsync(() => new FileInfo(_folder.LivePath).Length == LineLength, "written");
        var attempts = 0;
        _folder.Disk.Flushing = _ =>
        {
            Interlocked.Increment(ref attempts);
            throw new IOException("gone");
        };
        _folder.Time.Advance(TimeSpan.FromHours(1));
        await FailingForAsync(() => Volatile.Read(ref attempts) > 2);
        Assert.True(log.IsFailing);
        Assert.DoesNotContain(_folder.Said, static said => said.Contains("can be written again", StringComparison.Ordinal));
        await RecoverAsync(log);
        Assert.Contains("flush relay_log.jsonl", _folder.Disk.Done);
    }

    [Fact]
    public void Rotate_Always_PutsBothNamesOnDisk()
    {
        _folder.Options = _folder.Options with { RotateBytes = LineLength };
        using (var log = _folder.Open())
        {
            _folder.Disk.Done.Clear();
            log.Accept(10);
        }

        Assert.Equal(
            [
                // Who accepted the line, before the line.
                "write relay_log.jsonl.origins.new",
                "flush relay_log.jsonl.origins.new",
                "write relay_log.jsonl",
                "flush relay_log.jsonl",
                $"flush folder {_folder.Name}",
                "write relay_log.jsonl.start.new",
                "flush relay_log.jsonl.start.new",
                $"flush folder {_folder.Name}",
                // The new file's.
                $"flush folder {_folder.Name}",
            ],
            _folder.Disk.Done);
    }

    // A line in a file whose name may be lost is not on disk.
    [Fact]
    public async Task Rotate_FolderCantBeFlushed_NothingIsDurableUntilItIs()
    {
        _folder.Options = _folder.Options with { RotateBytes = 2 * LineLength };
        using var log = _folder.Open();
        await log.DurableAsync(log.Accept(9));
        _folder.Disk.FlushingFolder = static _ => throw new IOException("gone");
        await log.DurableAsync(log.Accept(10));
        await Eventually.TrueAsync(() => log.IsFailing, "failing");
        var end = log.Accept(11);
        Assert.False(await log.WhenDurable(end, Patience).AsTask().WaitAsync(Eventually.Deadline));
        _folder.Time.Advance(Retry);
        Assert.False(await log.WhenDurable(end, Patience).AsTask().WaitAsync(Eventually.Deadline));
        await RecoverAsync(log);
        await log.DurableAsync(end);
        Assert.Equal(TestLines.Lines(9, 3), log.ReadAll(0));
    }

    /// <summary>Lets the disk be tried again and again until it is so.</summary>
    private Task FailingForAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            _folder.Time.Advance(Retry);
            return condition();
        },
        "tried again");

    private Task RecoverAsync(MessageLog log)
    {
        _folder.Disk.Writing = _folder.Disk.Flushing = _folder.Disk.FlushingFolder = static _ => { };
        return FailingForAsync(() => !log.IsFailing);
    }
}
