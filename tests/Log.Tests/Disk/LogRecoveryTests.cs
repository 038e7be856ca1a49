
namespace OrleansRelay.Log.Tests.Disk;

public sealed class LogRecoveryTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AfterARestart_KnowsIdsPositionsAndLines()
    {
        long head;
        string name;
        using (var log = _folder.Open())
        {
            for (var i = 0; i < 100; i++)
                log.Accept(i);
            (head, name) = (log.Head, log.Name);
        }

        using var again = _folder.Open();
        Assert.Equal((name, head, 0, 0), (again.Name, again.Head, again.OldestInMemory, again.Oldest));
        Assert.Equal(TestLines.Lines(0, 100), again.ReadAll(0));
        for (var i = 0; i < 100; i++)
            Assert.True(again.Ids.Sight(TestLines.Id(i)));
        Assert.False(again.Ids.Sight(TestLines.Id(100)));
        again.Append(TestLines.Line(100));
        Assert.Equal(TestLines.Lines(0, 101), again.ReadAll(0));
    }

    [Fact]
    public void Open_CutAtEveryByteOfTheLastTwoLines_LosesOnlyWhatWasTorn()
    {
        var lines = TestLines.Lines(0, 5);
        var length = lines.Length / 5;
        for (var cut = lines.Length; cut >= lines.Length - (2 * length); cut--)
        {
            _folder.Said.Clear();
            _folder.Leave(lines[..cut]);
            var whole = cut / length;
            using (var log = _folder.Open())
            {
                Assert.Equal(whole * length, log.Head);
                Assert.Equal(lines[..(whole * length)], log.ReadAll(0));
                Assert.Equal(whole, log.Ids.Count);
                log.Append(TestLines.Line(7));
            }

            Assert.Equal([.. lines[..(whole * length)], .. TestLines.Line(7)], File.ReadAllBytes(_folder.LivePath));
            Assert.Equal(cut % length != 0, _folder.Said.Any(static said => said.StartsWith("Warning", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Open_TornLineLongerThanABlock_IsCutWhole()
    {
        var lines = TestLines.Lines(0, 3);
        _folder.Leave([.. lines, .. TestLines.Line(3, 300_000)[..250_000]]);
        using var log = _folder.Open();
        Assert.Equal(lines.Length, log.Head);
        Assert.Equal(lines.Length, new FileInfo(_folder.LivePath).Length);
    }

    [Fact]
    public void Open_OnlyATornLine_BeginsEmpty()
    {
        _folder.Leave(TestLines.Line(1)[..50]);
        using var log = _folder.Open();
        Assert.Equal((0, 0), (log.Head, log.Ids.Count));
    }

    [Fact]
    public void Open_FileLargerThanTheRing_KeepsTheLastHalfInMemoryAndServesTheRest()
    {
        var lines = TestLines.Lines(0, 2000, 1000);
        _folder.Leave(lines);
        using var log = _folder.Open();
        Assert.Equal((lines.Length, 2000), (log.Head, log.Ids.Count));
        Assert.InRange(log.Head - log.OldestInMemory, (LogOptions.MinMemoryBytes / 2) - 2000, LogOptions.MinMemoryBytes / 2);
        Assert.Equal(0, log.OldestInMemory % TestLines.Line(0, 1000).Length);
        Assert.Equal(lines, log.ReadAll(0, 100_000));
    }

    [Fact]
    public void Open_LineLongerThanTheBlockOrTheRing_IsStepped()
    {
        byte[] lines = [.. TestLines.Line(0), .. TestLines.Line(1, 3 << 20), .. TestLines.Line(2), .. TestLines.Line(3)];
        _folder.Leave(lines);
        using var log = _folder.Open();
        Assert.Equal((lines.Length, 4), (log.Head, log.Ids.Count));
        Assert.Equal(TestLines.Lines(2, 2), log.ReadAll(log.OldestInMemory));
        Assert.Equal(lines, log.ReadAll(0, 4 << 20));
    }

    [Fact]
    public void Open_FileWasEdited_KeepsWhatItIsAndSaysSo()
    {
        byte[] lines = [.. TestLines.Line(0), .. "a note\n\n{\"half\": "u8, .. TestLines.Line(1)[10..], .. TestLines.Line(2)];
        _folder.Leave(lines);
        using var log = _folder.Open();
        Assert.Equal((lines.Length, 3), (log.Head, log.Ids.Count));
        Assert.Contains(_folder.Said, static said => said.Contains("2 lines carry no message id", StringComparison.Ordinal));
        Assert.Equal(lines, log.ReadAll(0));
        var end = log.Append(TestLines.Line(3));
        Assert.Equal(TestLines.Line(3), log.ReadAll(end - TestLines.Line(3).Length));
    }

    [Fact]
    public void Open_WrittenSomeTimeAgo_RemembersForTheRestOfTheWindow()
    {
        _folder.Options = _folder.Options with { ReplayWindow = TimeSpan.FromMinutes(10) };
        _folder.Leave(TestLines.Lines(0, 10), TimeSpan.FromMinutes(9));
        using var log = _folder.Open();
        Assert.True(log.Ids.Sight(TestLines.Id(0)));
        _folder.Time.Advance(TimeSpan.FromSeconds(62));
        Assert.False(log.Ids.Sight(TestLines.Id(1)));
        Assert.True(log.Ids.Sight(TestLines.Id(0)));
    }

    [Fact]
    public void Open_WrittenBeforeTheWindow_RemembersNothing()
    {
        _folder.Options = _folder.Options with { ReplayWindow = TimeSpan.FromMinutes(10) };
        _folder.Leave(TestLines.Lines(0, 10), TimeSpan.FromMinutes(11));
        using var log = _folder.Open();
        Assert.Equal(0, log.Ids.Count);
        Assert.Equal(TestLines.Lines(0, 10), log.ReadAll(0));
    }

    // What the last process wrote and did not flush is in the system's memory: nobody may be told that it is on disk.
    [Fact]
    public void Open_FsyncAlways_FlushesWhatItFound()
    {
        _folder.Leave(TestLines.Lines(0, 10));
        File.WriteAllText(_folder.LivePath + ".start", "0");
        using var log = _folder.Open();
        Assert.Equal(
            ["flush relay_log.jsonl.lives.new", "flush relay_log.jsonl", "flush relay_log.jsonl.start", $"flush folder {_folder.Name}"], _folder.Disk.Done);
    }

    [Fact]
    public void Open_FoundCantBeFlushed_IsRefused()
    {
        _folder.Leave(TestLines.Lines(0, 10));
        _folder.Disk.FlushingFolder = static _ => throw new IOException("broken");
        Assert.Throws<IOException>(_folder.Open);
        Assert.Equal(0, _folder.Time.TimerCount);
    }

    [Theory]
    [InlineData(FsyncMode.Never)]
    [InlineData(FsyncMode.Interval)]
    public void Open_OtherModes_FlushesNothing(FsyncMode mode)
    {
        _folder.Options = _folder.Options with { Fsync = mode };
        _folder.Leave(TestLines.Lines(0, 10));
        using var log = _folder.Open();
        Assert.Empty(_folder.Disk.Done);
    }

    [Fact]
    public void Open_SecondLogOnTheSameFile_IsRefused()
    {
        using (_folder.Open())
            Assert.ThrowsAny<IOException>(_folder.Open);
        using var after = _folder.Open();
        Assert.Equal(0, after.Head);
    }

    [Fact]
    public void Open_FolderCantBeMade_Throws()
    {
        File.WriteAllText(_folder.File("a file"), "");
        _folder.Options = _folder.Options with { File = Path.Combine(_folder.File("a file"), "relay_log.jsonl") };
        Assert.ThrowsAny<IOException>(_folder.Open);
        Assert.Equal(0, _folder.Time.TimerCount);
    }

    [Fact]
    public void Dispose_Always_LeavesNoTimer()
    {
        _folder.Options = _folder.Options with { Fsync = FsyncMode.Interval };
        _folder.Open().Dispose();
        Assert.Equal(0, _folder.Time.TimerCount);
    }
}
