using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Grains.Storage;

/// <summary>
/// Looks after the database while nobody writes to it, so that one that is deleted or spoiled is begun anew, and filled by those
/// who know what was in it, before they have forgotten.
/// </summary>
internal sealed class StorageWatch(SqliteGrainStorage storage, TimeProvider time) : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await storage.OpenAsync();
        }
        catch (StorageException)
        {
            // Who needs it finds out, and says so.
        }
    }
}
