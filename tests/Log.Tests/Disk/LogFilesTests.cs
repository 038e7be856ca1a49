using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class LogFilesTests : IDisposable
{
    private static readonly int LineLength = TestLines.Line(10).Length;

    private readonly LogFolder _folder = new();

    public LogFilesTests() => _folder.Options = _folder.Options with { RotateBytes = 4 * LineLength };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rotate_BySize_CursorReadsOnThroughAllFiles()
    {
        using var log = _folder.Open();
        await AcceptAsync(log, 10, 30);
        await Eventually.TrueAsync(() => _folder.SegmentNames().Length == 7 && File.Exists(_folder.LivePath), "rotated");
        Assert.Equal(7, _folder.SegmentNames().Length);
        Assert.All(_folder.SegmentNames(), name => Assert.Equal(4 * LineLength, new FileInfo(_folder.File(name)).Length));
        Assert.Equal("relay_log.00000000000000000000.jsonl", _folder.SegmentNames()[0]);
        Assert.Equal(TestLines.Lines(10, 30), SegmentPaths().Append(_folder.LivePath).SelectMany(File.ReadAllBytes));
        Assert.Equal(TestLines.Lines(10, 30), log.ReadAll(0));
        Assert.Equal(0, log.Oldest);
    }

    [Fact]
    public async Task Open_AfterRotation_KnowsAllFilesOfTheWindow()
    {
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 30);
        using var again = _folder.Open();
        Assert.Equal((0, 30 * LineLength, 30), (again.Oldest, again.Head, again.Ids.Count));
        Assert.Equal(TestLines.Lines(10, 30), again.ReadAll(0));
    }

    [Fact]
    public async Task Retain_BySize_DeletesTheOldestAndReadsAsAGap()
    {
        _folder.Options = _folder.Options with { KeepBytes = 8 * LineLength };
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 30);
        Assert.Equal([_folder.SegmentPath(20 * LineLength), _folder.SegmentPath(24 * LineLength)], SegmentPaths());
        using var again = _folder.Open();
        Assert.Equal((20 * LineLength, 30 * LineLength), (again.Oldest, again.Head));
        Assert.Equal(new LogRead(LogReadStatus.Gap, 0, again.Oldest), again.Read(0, new byte[4096]));
        Assert.Equal(TestLines.Lines(30, 10), again.ReadAll(again.Oldest));
    }

    [Fact]
    public async Task Retain_ByAge_DeletesWhatWasWrittenTooLongAgo()
    {
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 30);
        var now = _folder.Time.GetUtcNow().UtcDateTime;
        foreach (var path in SegmentPaths())
            File.SetLastWriteTimeUtc(path, now - TimeSpan.FromDays(6));
        File.SetLastWriteTimeUtc(_folder.SegmentPath(0), now - TimeSpan.FromDays(8));
        using var again = _folder.Open();
        await Eventually.TrueAsync(() => SegmentPaths().Length == 6, "the oldest deleted");
        Assert.False(File.Exists(_folder.SegmentPath(0)));
        // The rest grows too old while the log is open.
        _folder.Time.Advance(TimeSpan.FromDays(2));
        await Eventually.TrueAsync(() => SegmentPaths().Length == 0, "all deleted");
        await Eventually.TrueAsync(
            () => _folder.Said.Count(static said => said.Contains("deleted by retention", StringComparison.Ordinal)) == 7,
            "said");
    }

    [Fact]
    public async Task Open_EveryOldFileWasDeleted_PositionsGoOn()
    {
        _folder.Options = _folder.Options with { KeepBytes = 0 };
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 28);
        Assert.Empty(SegmentPaths());
        Assert.Equal(0, new FileInfo(_folder.LivePath).Length);
        using var again = _folder.Open();
        Assert.Equal((28 * LineLength, 28 * LineLength), (again.Oldest, again.Head));
        Assert.Equal((28 + 1) * LineLength, again.Accept(99));
        Assert.Equal(TestLines.Line(99), again.ReadAll(28 * LineLength));
    }

    [Fact]
    public async Task Open_DiedBetweenRenameAndNote_PositionsGoOn()
    {
        _folder.Options = _folder.Options with { RotateBytes = 1 << 20 };
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 8);
        File.Move(_folder.LivePath, _folder.SegmentPath(0));
        using var again = _folder.Open();
        Assert.Equal((0, 8 * LineLength), (again.Oldest, again.Head));
        Assert.Equal(TestLines.Lines(10, 8), again.ReadAll(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("torn\n")]
    [InlineData("-5")]
    public async Task Open_NoteIsMissingOrStrange_GoesOnAfterTheLastFile(string note)
    {
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 30);
        await File.WriteAllTextAsync(_folder.LivePath + ".start", note);
        if (note.Length == 0)
            File.Delete(_folder.LivePath + ".start");
        using var again = _folder.Open();
        Assert.Equal((0, 30 * LineLength), (again.Oldest, again.Head));
    }

    [Fact]
    public async Task Open_AFileInTheMiddleWasDeleted_OldestIsAfterIt()
    {
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 30);
        File.Delete(_folder.SegmentPath(8 * LineLength));
        using var again = _folder.Open();
        Assert.Equal(12 * LineLength, again.Oldest);
        Assert.Equal(12 * LineLength, again.Read(4 * LineLength, new byte[4096]).Next);
        Assert.Equal(TestLines.Lines(22, 18), again.ReadAll(12 * LineLength));
    }

    [Fact]
    public void Read_PositionThatNoFileHolds_ReadsNothing()
    {
        using var files = _folder.OpenFiles();
        File.WriteAllBytes(_folder.LivePath, new byte[100]);
        files.SetLiveAside(100);
        File.WriteAllBytes(_folder.LivePath, []);
        Assert.Equal(100, files.Read(0, new byte[200]));
        Assert.Equal(0, files.Read(100, new byte[200]));
        Assert.Equal(1, files.Retain(0, DateTime.MinValue));
        Assert.Equal(0, files.Read(0, new byte[200]));
        Assert.Equal((100, 100), (files.Oldest, files.LiveStart));
    }

    [Fact]
    public async Task Read_FileCantBeRead_IsAGapLikeADeletedOne()
    {
        using (var log = _folder.Open())
            await AcceptAsync(log, 10, 12);
        using var files = _folder.OpenFiles();
        File.Delete(_folder.SegmentPath(4 * LineLength));
        Directory.CreateDirectory(_folder.SegmentPath(4 * LineLength));
        Assert.Equal(0, files.Read(4 * LineLength, new byte[10]));
        Assert.Equal(10, files.Read(8 * LineLength, new byte[10]));
    }

    [Fact]
    public void SetLiveAside_Always_IsOnDiskWithItsNote()
    {
        using var files = _folder.OpenFiles();
        File.WriteAllBytes(_folder.LivePath, new byte[100]);
        files.SetLiveAside(100);
        Assert.Equal(
            ["write relay_log.jsonl.start.new", "flush relay_log.jsonl.start.new", $"flush folder {_folder.Name}"],
            _folder.Disk.Done);
        Assert.False(files.IsFolderChanged);
    }

    // The name of the last file tells where the live one begins, until the note does.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Retain_NoteIsNotOnDisk_KeepsTheLastFileUntilItIs(bool isThere)
    {
        using var files = _folder.OpenFiles();
        File.WriteAllBytes(_folder.LivePath, new byte[100]);
        _folder.Disk.FlushingFolder = static _ => throw new IOException("broken");
        Assert.Throws<IOException>(() => files.SetLiveAside(100));
        if (!isThere)
            File.Delete(_folder.LivePath + ".start");
        Assert.Throws<IOException>(() => files.Retain(0, DateTime.MinValue));
        Assert.True(files.IsFolderChanged);
        Assert.Single(_folder.SegmentNames());
        _folder.Disk.FlushingFolder = static _ => { };
        Assert.Equal(1, files.Retain(0, DateTime.MinValue));
        Assert.Empty(_folder.SegmentNames());
        Assert.Equal("100", File.ReadAllText(_folder.LivePath + ".start"));
    }

    [Fact]
    public void Retain_NoteIsOnDisk_NeedsNoRoom()
    {
        using var files = _folder.OpenFiles();
        File.WriteAllBytes(_folder.LivePath, new byte[100]);
        files.SetLiveAside(100);
        _folder.Disk.Writing = static _ => throw new IOException("full");
        Assert.Equal(1, files.Retain(0, DateTime.MinValue));
    }

    [Fact]
    public void RestartLive_NoteCantBeWritten_KeepsItsPosition()
    {
        using var files = _folder.OpenFiles();
        _folder.Disk.Writing = static _ => throw new IOException("full");
        Assert.Throws<IOException>(() => files.RestartLive(500));
        Assert.Equal(0, files.LiveStart);
        _folder.Disk.Writing = static _ => { };
        files.RestartLive(500);
        Assert.Equal(500, files.LiveStart);
    }

    [Fact]
    public void Open_Fails_LetsGoOfTheLock()
    {
        _folder.Saying = static _ => throw new IOException("said in vain");
        File.WriteAllText(_folder.LivePath + ".start", "none");
        Assert.Throws<IOException>(() => _folder.OpenFiles());
        _folder.Saying = static _ => { };
        using var files = _folder.OpenFiles();
        Assert.Equal(0, files.LiveStart);
    }

    // A reader that is always at the file that is just being set aside.
    [Fact]
    public async Task Read_WhileRotating_GivesTheStream()
    {
        const int Rotations = 100;
        using var files = _folder.OpenFiles();
        var all = TestLines.Lines(100, Rotations);
        var length = all.Length / Rotations;
        var done = false;
        var reading = Task.Run(() =>
        {
            var block = new byte[length];
            while (!Volatile.Read(ref done))
            {
                var position = (int)files.LiveStart;
                var count = files.Read(position, block);
                Assert.Equal(all.AsSpan(position, count), block.AsSpan(0, count));
            }
        });
        for (var i = 0; i < Rotations; i++)
        {
            await File.WriteAllBytesAsync(_folder.LivePath, all[(i * length)..((i + 1) * length)]);
            files.SetLiveAside(length);
        }

        Volatile.Write(ref done, true);
        await reading.WaitAsync(Eventually.Deadline);
        Assert.Equal((0, all.Length), (files.Oldest, files.LiveStart));
    }

    private static async Task AcceptAsync(MessageLog log, int first, int count)
    {
        // One by one, so that the writer sees every size.
        for (var i = first; i < first + count; i++)
            await log.DurableAsync(log.Accept(i));
    }

    private string[] SegmentPaths() => [.. _folder.SegmentNames().Select(_folder.File)];
}
