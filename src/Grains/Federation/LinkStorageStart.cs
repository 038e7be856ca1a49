using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Log;

namespace OrleansRelay.Grains.Federation;

/// <summary>Opens the storage of links before anything needs it, so that one that can't be used ends the start with a line.</summary>
/// <param name="formerFolders">Where the links of an earlier version may be.</param>
internal sealed class LinkStorageStart(
    SqliteGrainStorage storage,
    StateDatabase database,
    LostState lost,
    MessageLog log,
    IReadOnlyList<string> formerFolders,
    ILogger<LinkStorageStart> logger) : IHostedLifecycleService
{
    /// <exception cref="StorageException">The storage can't be used.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await storage.OpenAsync();
        var files = new LinkFiles(storage, lost, logger);
        var taken = 0;
        foreach (var folder in formerFolders)
            taken += await files.TakeOverAsync(folder);
        // Where there were messages there were links, or there may have been.
        if (!database.WasMissing || taken > 0 || log.Head == 0)
            return;
        lost.Note();
        logger.LinksNotKnown(database.Path);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
