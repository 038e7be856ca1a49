using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Persistence;
using OrleansRelay.Grains.Federation;

namespace OrleansRelay.Grains.Cluster;

/// <summary>This process as a node of its relay.</summary>
public static class ClusterServices
{
    /// <summary>How a node finds the others; what grains keep is up to <see cref="AddClusterStorage"/>.</summary>
    /// <param name="cluster">With an address, see <see cref="NodeAddress"/>.</param>
    public static ISiloBuilder UseRelayCluster(this ISiloBuilder silo, ClusterSettings cluster)
    {
        silo.Services.AddSingleton(cluster);
        if (!cluster.IsCluster)
            return silo.UseStandAloneCluster(cluster.Name);
        silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster.Name);
        silo.Configure<SiloOptions>(options => options.SiloName = cluster.Node);
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = cluster.Endpoint.Address;
            options.SiloPort = cluster.SiloPort;
            // Nobody but the nodes speaks to Orleans.
            options.GatewayPort = 0;
        });
        silo.Configure<ClusterMembershipOptions>(FindOutSoon);
        if (cluster.Provider == ClusterProvider.Redis)
            silo.MeetAtRedis();
        else
            silo.UseDevelopmentClustering(cluster.Primary).Services.AddSingleton<PrimaryNode>();
        AddStart(silo.Services);
        return silo;
    }

    /// <summary>Where the cluster's nodes keep what its grains know: the same for all of them.</summary>
    /// <inheritdoc cref="GrainServices.AddLinkStorage"/>
    public static ISiloBuilder AddClusterStorage(
        this ISiloBuilder silo, ClusterSettings cluster, string stateFolder, params IReadOnlyList<string> formerFolders) =>
        cluster.Provider == ClusterProvider.Redis
            ? silo.AddRedisGrainStorage(FederationGrain.Storage, static options => options.Configure<RedisConnection>(Share))
            : silo.AddLinkStorage(stateFolder, formerFolders);

    private static void AddStart(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<NodeFailure>();
        services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler>(static provider => provider.GetRequiredService<NodeFailure>()));
        services.AddSingleton<SiloPort>();
        services.AddSingleton<NodeNames>();
        services.AddHostedService<ClusterStart>();
    }

    // A node that does not answer is declared dead after about three seconds, one of two nodes by the other alone.
    private static void FindOutSoon(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = options.MinProbeTimeout = TimeSpan.FromSeconds(1);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedProbesLimit = 3;
        // How soon a node that was declared dead learns of it.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        // Nodes that have not said for three times as long that they live don't count when the others vote.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        // All nodes may have been killed: those that don't come back must not keep the others from starting.
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(20);
    }

    private static void MeetAtRedis(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<RedisConnection>();
        silo.Services.AddHostedService<MembershipKeeper>();
        silo.UseRedisClustering(static _ => { });
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection>(Share);
    }

    private static void Share(RedisClusteringOptions options, RedisConnection redis)
    {
        options.ConfigurationOptions = redis.Configuration;
        options.CreateMultiplexer = _ => Task.FromResult((redis.Multiplexer, IsShared: true));
    }

    private static void Share(RedisStorageOptions options, RedisConnection redis)
    {
        options.ConfigurationOptions = redis.Configuration;
        options.CreateMultiplexer = _ => Task.FromResult((redis.Multiplexer, IsShared: true));
    }
}
