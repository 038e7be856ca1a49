using OrleansRelay.Grains.Storage;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prepare_Missing_IsMadeForItsUserOnlyAndLeftEmpty()
    {
        var path = _folder.File("one/two");

        DataDirectory.Prepare(path);

        Assert.Empty(Directory.GetFileSystemEntries(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Prepare_ThereAlready_IsLeftAsItIs()
    {
        File.WriteAllText(_folder.File("mine"), "");

        DataDirectory.Prepare(_folder.Path);

        Assert.Equal([_folder.File("mine")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    [InlineData("nul\0")]
    public void Prepare_CanNotBe_SaysWhyInALine(string name)
    {
        File.WriteAllText(_folder.File("file"), "");

        var error = Assert.Throws<StorageException>(() => DataDirectory.Prepare(_folder.File(name)));

        Assert.Contains("Relay:DataDirectory", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
