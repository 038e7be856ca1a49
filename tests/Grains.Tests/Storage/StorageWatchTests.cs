using OrleansRelay.Grains.Storage;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Storage;

public sealed class StorageWatchTests : IDisposable
{
    private readonly StorageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_FolderDeletedWhileNobodyWrites_IsBegunAnewAndCounted()
    {
        var storage = _folder.Open();
        await storage.OpenAsync();
        using var watch = new StorageWatch(storage, _folder.Time);
        await watch.StartAsync(CancellationToken.None);
        Directory.Delete(_folder.Path, recursive: true);

        await Eventually.TrueAsync(
            () =>
            {
                _folder.Time.Advance(StorageWatch.Period);
                return _folder.Said.Texts.Count == 1;
            },
            "it is there again");

        await watch.StopAsync(CancellationToken.None);
        Assert.True(File.Exists(_folder.Database));
        Assert.Equal(1, _folder.Lost.Losses);
    }

    [Fact]
    public async Task Watch_NotToBeOpened_GoesOnUntilItIs()
    {
        var storage = _folder.Open();
        Directory.CreateDirectory(_folder.Database);
        using var watch = new StorageWatch(storage, _folder.Time);
        await watch.StartAsync(CancellationToken.None);
        _folder.Time.Advance(StorageWatch.Period);
        await Assert.ThrowsAsync<StorageException>(storage.OpenAsync);

        Directory.Delete(_folder.Database);

        await Eventually.TrueAsync(
            () =>
            {
                _folder.Time.Advance(StorageWatch.Period);
                return File.Exists(_folder.Database);
            },
            "it is there");
        await watch.StopAsync(CancellationToken.None);
    }
}
