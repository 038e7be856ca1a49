using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains;

/// <summary>What grains need of their silo besides a log and the services of the links.</summary>
public static class GrainServices
{
    private const int BusyGrains = 1024;

    /// <summary>
    /// One silo is the whole cluster, so nobody else is to find it: its port names it and is never opened, no client of
    /// Orleans is listened for, and the port that a silo can't do without is a free one that only this machine can reach.
    /// </summary>
    public static ISiloBuilder UseStandAloneCluster(this ISiloBuilder silo, string relayId)
    {
        silo.UseLocalhostClustering(gatewayPort: 0, serviceId: relayId, clusterId: relayId);
        silo.Configure<EndpointOptions>(static endpoint => endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0));
        // The directory is in this process. A cache of it that holds the grains that are asked all the time is worth having,
        // one of all grains would hold everything twice.
        return silo.Configure<GrainDirectoryOptions>(static directory => directory.CacheSize = BusyGrains);
    }

    /// <inheritdoc cref="AddLinkStorage"/>
    public static ISiloBuilder AddRelayGrains(
        this ISiloBuilder silo, RateLimitOptions rateLimit, MessageOptions messages, string? stateFolder) =>
        silo.AddRelayGrains(rateLimit, messages).AddLinkStorage(stateFolder);

    /// <summary>The grains, for a silo that says elsewhere what links keep their positions in.</summary>
    public static ISiloBuilder AddRelayGrains(this ISiloBuilder silo, RateLimitOptions rateLimit, MessageOptions messages)
    {
        silo.Services.AddSingleton(messages);
        silo.Services.AddSingleton<ClusterNodes>();
        silo.Services.AddSingleton<Promises>();
        silo.Services.AddSingleton<MessageGrains>();
        silo.Services.AddSingleton(rateLimit);
        silo.AddGrainService<NodeService>();
        silo.Services.AddSingleton<NodeServiceClient>();
        silo.Services.AddSingleton<NodeReports>();
        silo.Services.AddSingleton<LinkReports>();
        silo.Services.AddSingleton<PeerRoster>();
        silo.Services.AddSingleton<RosterRefresh>();
        silo.Services.AddSingleton<RelayHints>();
        silo.Services.AddSingleton<LostState>();
        return silo;
    }

    /// <param name="stateFolder">
    /// The data directory that links keep their positions in; null keeps them in memory, for a log that lives there too.
    /// </param>
    /// <param name="formerFolders">Where an earlier version may have kept them.</param>
    public static ISiloBuilder AddLinkStorage(this ISiloBuilder silo, string? stateFolder, params IReadOnlyList<string> formerFolders)
    {
        if (stateFolder is null)
            return silo.AddMemoryGrainStorage(FederationGrain.Storage);
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<StateDatabase>(services, stateFolder));
        silo.Services.AddSingleton<SqliteGrainStorage>();
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            FederationGrain.Storage, static (services, _) => services.GetRequiredService<SqliteGrainStorage>());
        silo.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<LinkStorageStart>(services, formerFolders));
        silo.Services.AddHostedService<StorageWatch>();
        return silo;
    }

    /// <summary>Keeps the directory to a relays file, which need not be there, for as long as the host runs.</summary>
    /// <param name="secrets">Where secrets are looked for that the file names.</param>
    public static IServiceCollection AddRelaysFile(this IServiceCollection services, string path, RelaySecrets secrets)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RelaysFileWatch>(
            provider, path, provider.GetRequiredService<Hello>().RelayId, secrets));
        return services.AddHostedService<RelaysFileService>();
    }

    /// <summary>Links to all relays of the directory, for as long as the host runs.</summary>
    public static IServiceCollection AddRelayLinks(this IServiceCollection services) =>
        services.AddMetrics().AddHostedService<LinkInstruments>().AddHostedService<FederationService>();
}
