using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Disk;

/// <summary>A disk that refuses: a folder stands where a file should be.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private static readonly TimeSpan Reopen = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FsyncMode.Always)]
    [InlineData(FsyncMode.Never)]
    public async Task Write_FileCantBeOpened_AppendsWaitAndNothingIsLost(FsyncMode mode)
    {
        _folder.Options = _folder.Options with { Fsync = mode };
        using var log = _folder.Open();
        var written = log.Append(TestLines.Line(0));
        await WrittenAsync(written);
        await RefuseAsync(log);

        var count = 1;
        for (byte[] line; log.TryAppend(line = TestLines.Line(count, 1000), [line.Length], out _); count++)
            log.Publish();
        Assert.InRange(log.Head - written, LogOptions.MinMemoryBytes - 2000, LogOptions.MinMemoryBytes);
        var room = log.NextRoom();
        _folder.Time.Advance(10 * Retry);
        Assert.True(log.IsFailing);
        var durable = log.WhenDurable(log.Head, Eventually.Deadline);
        Assert.True(durable.IsCompletedSuccessfully);
        Assert.Equal(mode != FsyncMode.Always, await durable);

        Directory.Delete(_folder.LivePath);
        _folder.Time.Advance(Retry);
        await room.WaitAsync(Eventually.Deadline);
        await Eventually.TrueAsync(() => !log.IsFailing, "recovered");
        await log.DurableAsync(log.Head);
        await WrittenAsync(log.Head - written);
        // What was before the folder took its place went with the file; the rest has its old positions.
        Assert.Equal(TestLines.Lines(1, count - 1, 1000), await File.ReadAllBytesAsync(_folder.LivePath));
        Assert.Single(_folder.Said, static said => said.StartsWith("Error: Log", StringComparison.Ordinal)
            && said.Contains("can't be written", StringComparison.Ordinal));
        Assert.Empty(_folder.Traces);
        Assert.Equal(TestLines.Lines(1, count - 1, 1000), log.ReadAll(written));
    }

    [Fact]
    public async Task Rotate_NameIsTaken_WritesOnAndRotatesWhenItIsFree()
    {
        _folder.Options = _folder.Options with { RotateBytes = 1000 };
        Directory.CreateDirectory(_folder.SegmentPath(0));
        await File.WriteAllTextAsync(Path.Combine(_folder.SegmentPath(0), "in the way"), "");
        using var log = _folder.Open();
        var lines = TestLines.Lines(0, 20);
        for (var i = 0; i < 10; i++)
            log.Accept(i);
        await Eventually.TrueAsync(() => log.IsFailing, "failing");
        for (var i = 10; i < 20; i++)
            log.Accept(i);
        // The retry writes what came meanwhile, although it can't rotate yet.
        _folder.Time.Advance(Retry);
        await log.DurableAsync(log.Head);
        Assert.Equal(lines, await File.ReadAllBytesAsync(_folder.LivePath));

        Directory.Delete(_folder.SegmentPath(0), recursive: true);
        await Eventually.TrueAsync(
            () =>
            {
                _folder.Time.Advance(Retry);
                return !log.IsFailing;
            },
            "recovered");
        Assert.Equal(lines, await File.ReadAllBytesAsync(_folder.SegmentPath(0)));
        Assert.Equal(0, new FileInfo(_folder.LivePath).Length);
        Assert.Contains(_folder.Said, static said => said.Contains("can be written again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_WhileRefused_EndsAndSaysWhatIsMissing()
    {
        var log = _folder.Open();
        await WrittenAsync(log.Append(TestLines.Line(0)));
        await RefuseAsync(log);
        log.Append(TestLines.Line(1));
        log.Dispose();
        Assert.Contains(
            $"Error: Log {_folder.LivePath} was closed before its last {TestLines.Line(1).Length} bytes could be written.",
            _folder.Said);
    }

    [Fact]
    public async Task Write_FileDeletedBySomebody_BeginsAnewAndKeepsPositions()
    {
        long written;
        using (var log = _folder.Open())
        {
            written = log.Accept(0);
            await WrittenAsync(written);
            File.Delete(_folder.LivePath);
            _folder.Time.Advance(Reopen);
            await Eventually.TrueAsync(() => File.Exists(_folder.LivePath), "a new file");
            log.Accept(1);
        }

        Assert.Equal(TestLines.Line(1), await File.ReadAllBytesAsync(_folder.LivePath));
        using var again = _folder.Open();
        Assert.Equal((written, written + TestLines.Line(1).Length), (again.Oldest, again.Head));
        Assert.Equal(TestLines.Line(1), again.ReadAll(written));
    }

    private async Task RefuseAsync(MessageLog log)
    {
        File.Delete(_folder.LivePath);
        Directory.CreateDirectory(_folder.LivePath);
        _folder.Time.Advance(Reopen);
        await Eventually.TrueAsync(() => log.IsFailing, "failing");
    }

    private Task WrittenAsync(long length) => Eventually.TrueAsync(
        () => new FileInfo(_folder.LivePath) is { Exists: true } file && file.Length == length, "written");
}
