using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class SegmentReaderTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_NoSuchFile_ReadsNothingAndSaysNothing()
    {
        var reader = new SegmentReader(_folder);
        Assert.Equal(0, reader.Read(_folder.File("gone"), 0, new byte[10]));
        Assert.Equal(0, reader.Read(Path.Combine(_folder.File("gone"), "gone"), 0, new byte[10]));
        Assert.Empty(_folder.Said);
    }

    [Fact]
    public void Read_FileCantBeRead_ReadsNothingAndSaysSoOncePerPath()
    {
        Directory.CreateDirectory(_folder.File("a folder"));
        File.CreateSymbolicLink(_folder.File("a circle"), _folder.File("a circle"));
        var reader = new SegmentReader(_folder);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, reader.Read(_folder.File("a folder"), 0, new byte[10]));
            Assert.Equal(0, reader.Read(_folder.File("a circle"), 0, new byte[10]));
        }

        Assert.Equal(2, _folder.Said.Count);
        Assert.All(_folder.Said, static said => Assert.Matches("^Warning: Log file .* can't be read: ", said));
        Assert.Empty(_folder.Traces);
    }
}
