using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded;

namespace Orleans.Hosting;

/// <summary>Starts and stops the silo with its host.</summary>
internal sealed class SiloHostedService(
    SiloEngine engine,
    IServiceProvider services,
    IOptions<GrainCollectionOptions> collection,
    IOptions<ClusterOptions> cluster,
    IEnumerable<StartupTask> startupTasks) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        OptionChecks.Check(collection.Value);
        OptionChecks.Check(cluster.Value);
        engine.Start();
        foreach (var task in startupTasks.OrderBy(task => task.Stage))
            await task.Run(services, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
