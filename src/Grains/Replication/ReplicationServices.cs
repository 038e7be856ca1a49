using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansRelay.Log;

namespace OrleansRelay.Grains.Replication;

/// <summary>Following the other nodes of a cluster, as a service of a silo that has a log.</summary>
public static class ReplicationServices
{
    /// <summary>The grain service that others push to. What pushes is a service of the host: <see cref="AddRelayReplication"/>.</summary>
    public static ISiloBuilder AddReplicaService(this ISiloBuilder silo, ReplicationOptions options)
    {
        silo.AddGrainService<ReplicaService>();
        var services = silo.Services;
        services.AddSingleton(options);
        services.AddSingleton<ReplicaServiceClient>();
        services.AddSingleton<ReplicaAppender>();
        services.AddSingleton<Completeness>();
        services.AddSingleton(static provider => Create(provider));
        return silo;
    }

    /// <summary>Catches up before what is added after it starts, and hands over what is left after that has stopped.</summary>
    public static IServiceCollection AddRelayReplication(this IServiceCollection services) =>
        services.AddHostedService(static provider => provider.GetRequiredService<Replicator>());

    private static Replicator Create(IServiceProvider provider) => new(
        provider.GetRequiredService<IClusterMembershipService>(),
        provider.GetRequiredService<ILocalSiloDetails>(),
        provider.GetRequiredService<ReplicaServiceClient>(),
        provider.GetRequiredService<ReplicationOptions>(),
        provider.GetRequiredService<Completeness>(),
        provider.GetRequiredService<ReplicaAppender>(),
        provider.GetRequiredService<MessageLog>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<Replicator>>());
}
