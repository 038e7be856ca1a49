using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class DirectorySyncTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flush_FolderIsThere_Returns() => DirectorySync.Flush(Path.GetDirectoryName(_folder.LivePath)!);

    [Fact]
    public void Flush_FolderIsMissing_SaysWhich()
    {
        if (OperatingSystem.IsWindows())
            return;
        var error = Assert.Throws<IOException>(() => DirectorySync.Flush(_folder.File("missing")));
        Assert.Contains(_folder.File("missing"), error.Message, StringComparison.Ordinal);
    }
}
