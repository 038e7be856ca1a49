namespace OrleansRelay.Log.Tests.Disk;

/// <summary>What a start says of lines that were deleted before it.</summary>
public sealed class DeletionNoteTests : IDisposable
{
    private static readonly int LineLength = TestLines.Line(10).Length;
    private static readonly DateTime Then = DateTime.UtcNow - TimeSpan.FromHours(1);

    private readonly LogFolder _folder = new();

    public DeletionNoteTests() => _folder.Time.SetUtcNow(DateTimeOffset.UtcNow);

    private string NotePath => _folder.LivePath + ".deleted";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NothingWasDeleted_RemembersAll()
    {
        LeaveSegments();
        using var log = _folder.Open();
        Assert.Equal(DateTimeOffset.MinValue, log.IdMemory.RemembersSince);
        Assert.False(File.Exists(NotePath));
    }

    [Fact]
    public void Open_FilesWereDeletedBySize_RemembersSinceTheLastOfThem()
    {
        LeaveSegments();
        using (var files = _folder.OpenFiles())
            Assert.Equal(2, files.Retain(LineLength, DateTime.MinValue));
        using var log = _folder.Open();
        AssertSince(Then.AddMinutes(1), log);
    }

    // Nobody may be refused for what was deleted because it was old enough.
    [Fact]
    public void Open_FilesWereDeletedByAge_RemembersTheWindow()
    {
        LeaveSegments();
        File.SetLastWriteTimeUtc(_folder.SegmentPath(0), Then - TimeSpan.FromDays(8));
        using (var files = _folder.OpenFiles())
            Assert.Equal(1, files.Retain(long.MaxValue, Then - TimeSpan.FromDays(7)));
        using var log = _folder.Open();
        Assert.Equal(log.Options.ReplayWindow, _folder.Time.GetUtcNow() - log.IdMemory.RemembersSince);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    public void Open_NoteIsMissingOrStrange_RemembersSinceTheOldestFile(string note)
    {
        LeaveSegments();
        using (var files = _folder.OpenFiles())
            Assert.Equal(1, files.Retain(2 * LineLength, DateTime.MinValue));
        if (note.Length == 0)
            File.Delete(NotePath);
        else
            File.WriteAllText(NotePath, note);
        using var log = _folder.Open();
        AssertSince(Then.AddMinutes(1), log);
    }

    // Whoever dies in between must not have forgotten what he deleted.
    [Fact]
    public void Retain_Always_NotesItBeforeTheFileIsGone()
    {
        LeaveSegments();
        var left = new List<int>();
        _folder.Disk.Writing = _ => left.Add(_folder.SegmentNames().Length);
        using var files = _folder.OpenFiles();
        Assert.Equal(2, files.Retain(LineLength, DateTime.MinValue));
        Assert.Equal([3, 2], left);
    }

    [Fact]
    public void Retain_DiskIsFull_NotesItWhenThereIsRoom()
    {
        LeaveSegments();
        _folder.Disk.Writing = _ =>
        {
            if (_folder.SegmentNames().Length == 3)
                throw new IOException("No space left on device");
        };
        using (var files = _folder.OpenFiles())
            Assert.Equal(1, files.Retain(2 * LineLength, DateTime.MinValue));
        using var log = _folder.Open();
        AssertSince(Then, log);
    }

    [Fact]
    public void Retain_NoteCantBeWritten_TriesAgainAtTheNextLook()
    {
        LeaveSegments();
        using (var files = _folder.OpenFiles())
        {
            _folder.Disk.Writing = static _ => throw new IOException("No space left on device");
            Assert.Equal(1, files.Retain(2 * LineLength, DateTime.MinValue));
            Assert.False(File.Exists(NotePath));
            _folder.Disk.Writing = static _ => { };
            Assert.Equal(0, files.Retain(2 * LineLength, DateTime.MinValue));
        }

        using var log = _folder.Open();
        AssertSince(Then, log);
    }

    [Fact]
    public void Retain_ByALaterRun_KeepsTheLaterTime()
    {
        LeaveSegments();
        File.WriteAllText(NotePath, new DateTimeOffset(Then.AddMinutes(30)).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        using (var files = _folder.OpenFiles())
            files.Retain(2 * LineLength, DateTime.MinValue);
        using var log = _folder.Open();
        AssertSince(Then.AddMinutes(30), log);
    }

    private static void AssertSince(DateTime expected, MessageLog log) => Assert.InRange(
        (log.IdMemory.RemembersSince - expected).TotalMilliseconds, -1, 1);

    // Three files of a line each, set aside a minute after each other, and the live one.
    private void LeaveSegments()
    {
        for (var i = 0; i < 3; i++)
        {
            File.WriteAllBytes(_folder.SegmentPath(i * LineLength), TestLines.Line(10 + i));
            File.SetLastWriteTimeUtc(_folder.SegmentPath(i * LineLength), Then.AddMinutes(i));
        }

        _folder.Leave(TestLines.Line(13));
    }
}
