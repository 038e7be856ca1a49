using Microsoft.Extensions.Hosting;
using OrleansRelay.Federation;

namespace OrleansRelay.Grains.Federation;

/// <summary>Watches the relays file for as long as the host runs.</summary>
internal sealed class RelaysFileService(RelaysFileWatch watch) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => watch.RunAsync(stoppingToken);
}
