using Microsoft.Extensions.Hosting;
using OrleansRelay.Federation;

namespace OrleansRelay.Grains.Federation;

/// <summary>Starts the link to every relay that the relays file names, and ends them all in good order.</summary>
internal sealed class FederationService(RelayDirectory directory, IGrainFactory grains) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var relay in directory.Relays)
            await grains.GetGrain<IFederationGrain>(relay.Id).Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(directory.Relays.Select(relay => grains.GetGrain<IFederationGrain>(relay.Id).Stop().AsTask()))
            .WaitAsync(cancellationToken);
}
