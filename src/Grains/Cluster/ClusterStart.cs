using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Grains.Cluster;

/// <summary>
/// What has to be true before a node joins its cluster, and before it serves: each that is not is one clear line, and not
/// a silo that tries for minutes.
/// </summary>
internal sealed class ClusterStart(SiloPort port, NodeNames names, IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>Before anything starts.</summary>
    /// <exception cref="ClusterException">This node can't join.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        port.Take();
        if (services.GetService<RedisConnection>() is { } redis)
            return redis.ConnectAsync(cancellationToken);
        return services.GetRequiredService<PrimaryNode>().ReachAsync(cancellationToken);
    }

    /// <summary>The silo runs, and nothing else does.</summary>
    /// <exception cref="ClusterException">This node may not stay.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => names.CheckAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
