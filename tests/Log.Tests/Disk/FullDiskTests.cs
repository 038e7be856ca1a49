using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Disk;

/// <summary>A disk that has no room left, until files are deleted.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly int LineLength = TestLines.Line(10).Length;

    private readonly LogFolder _folder = new();

    public FullDiskTests() => _folder.Options = _folder.Options with { RotateBytes = 4 * LineLength };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FsyncMode.Always)]
    [InlineData(FsyncMode.Never)]
    public async Task Write_DiskIsFull_ExpiredFilesMakeRoom(FsyncMode mode)
    {
        using (var earlier = _folder.Open())
        {
            for (var i = 10; i < 40; i++)
                await earlier.DurableAsync(earlier.Accept(i));
        }

        foreach (var name in _folder.SegmentNames())
            File.SetLastWriteTimeUtc(_folder.File(name), _folder.Time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(6));
        _folder.Options = _folder.Options with { Fsync = mode };
        using var log = _folder.Open();
        Assert.Equal(7, _folder.SegmentNames().Length);
        _folder.Disk.Writing = _ =>
        {
            if (_folder.SegmentNames().Length == 7)
                throw new IOException("No space left on device");
        };
        log.Accept(40);
        await Eventually.TrueAsync(() => log.IsFailing, "failing");

        _folder.Time.Advance(TimeSpan.FromDays(2));
        await Eventually.TrueAsync(
            () =>
            {
                _folder.Time.Advance(TimeSpan.FromSeconds(1));
                return !log.IsFailing;
            },
            "written again");
        await Eventually.TrueAsync(() => new FileInfo(_folder.LivePath).Length == 3 * LineLength, "written");
        Assert.Empty(_folder.SegmentNames());
        Assert.Single(_folder.Said, $"Error: Log {_folder.LivePath} can't be written: No space left on device; "
            + "trying again in 1 s. Messages wait.");
        Assert.Empty(_folder.Traces);
    }

    [Fact]
    public async Task Retain_FileCantBeDeleted_WritingGoesOn()
    {
        _folder.Options = _folder.Options with { KeepBytes = 4 * LineLength };
        using var log = _folder.Open();
        for (var i = 10; i < 14; i++)
            await log.DurableAsync(log.Accept(i));
        await Eventually.TrueAsync(() => _folder.SegmentNames().Length == 1, "rotated");
        File.Delete(_folder.SegmentPath(0));
        Directory.CreateDirectory(_folder.SegmentPath(0));
        for (var i = 14; i < 30; i++)
            await log.DurableAsync(log.Accept(i));
        await Eventually.TrueAsync(() => _folder.SegmentNames().Length == 4, "rotated");
        Assert.False(log.IsFailing);
        Assert.Single(_folder.Said, static said => said.Contains("old files can't be deleted", StringComparison.Ordinal));

        Directory.Delete(_folder.SegmentPath(0));
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => _folder.SegmentNames().Length == 1, "deleted");
    }

    [Fact]
    public async Task Close_DiskIsFull_EndsAndSaysWhatIsMissing()
    {
        var log = _folder.Open();
        await log.DurableAsync(log.Accept(10));
        _folder.Disk.Writing = static _ => throw new IOException("No space left on device");
        log.Accept(11);
        log.Accept(12);
        log.Close(Eventually.Deadline);
        Assert.Single(_folder.Said, $"Error: Log {_folder.LivePath} was closed before its last {2 * LineLength} bytes "
            + "could be written.");
    }
}
