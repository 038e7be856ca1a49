using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using OrleansRelay.Federation;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>Several silos, each with the relay's grains and a log of its own.</summary>
internal sealed class MessageCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private MessageCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public IReadOnlyList<MessageNode> Nodes => [.. _cluster.Silos.Select(static silo => new MessageNode(silo))];

    /// <param name="time">What the relay takes for the time; Orleans itself keeps to the real one.</param>
    public static async Task<MessageCluster> StartAsync(int nodes, int keyDigits = 1, TimeProvider? time = null)
    {
        var builder = new InProcessTestClusterBuilder((short)nodes);
        builder.ConfigureSilo((_, silo) => Configure(silo, keyDigits, time ?? TimeProvider.System));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new MessageCluster(cluster);
    }

    /// <summary>Another node comes, and all know what runs on it when this returns.</summary>
    public async Task<MessageNode> JoinAsync()
    {
        var joined = new MessageNode(await _cluster.StartAdditionalSiloAsync());
        await Eventually.TrueAsync(
            () => Nodes.All(node => node.Manifest.Current.Silos.Count == Nodes.Count), "all know what runs on the node that joined");
        return joined;
    }

    /// <summary>Whether a node has the grain of one of these messages.</summary>
    public async Task<bool> HasGrainsAsync(MessageNode node, IEnumerable<MessageId> ids) => (await PlacesAsync(node, ids)).Any(node.Address.Equals);

    /// <summary>Whether a node has the grains of all these messages.</summary>
    public async Task<bool> HasAllGrainsAsync(MessageNode node, IEnumerable<MessageId> ids) =>
        (await PlacesAsync(node, ids)).All(node.Address.Equals);

    private Task<SiloAddress?[]> PlacesAsync(MessageNode node, IEnumerable<MessageId> ids)
    {
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        return Task.WhenAll(ids.Select(id => node.Grains.Of(id)).Distinct().Select(async grain => await management.GetActivationAddress(grain)));
    }

    /// <summary>Lets the nodes follow each other's logs from now on.</summary>
    public Task FollowAsync() => Task.WhenAll(Nodes.Select(static node => node.Replication.StartAsync(default)));

    /// <summary>A node ends without a word, and the others have found out when this returns.</summary>
    public async Task KillAsync(MessageNode node)
    {
        var address = node.Address;
        await CrashAsync(node);
        await BuryAsync(address);
    }

    /// <summary>A node ends without a word.</summary>
    public Task CrashAsync(MessageNode node) => _cluster.KillSiloAsync(node.Silo);

    /// <summary>Lets the others find out that a node is no more.</summary>
    public async Task BuryAsync(SiloAddress address)
    {
        await Nodes[0].Membership.TryKill(address);
        await Eventually.TrueAsync(() => Nodes.All(other => other.Cluster.IsGone(address)), "the others know that the node is gone");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.StopFollowingAsync();
        await _cluster.DisposeAsync();
    }

    private static void Configure(ISiloBuilder silo, int keyDigits, TimeProvider time)
    {
        var services = silo.Services;
        services.AddSingleton(time);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.Configure<ClusterMembershipOptions>(static options => options.NumVotesForDeathDeclaration = 1);
        silo.AddRelayGrains(new RateLimitOptions(), new MessageOptions { KeyDigits = keyDigits }, stateFolder: null);
        services.AddSingleton(_ => GrainCluster.MemoryLog(time));
        services.AddRelayFederation(new FederationOptions(), [], new Hello("relay1", Hello.CurrentVersion, "test"));
        silo.AddReplicaService(new ReplicationOptions { MaxLineBytes = 1 << 16 });
    }
}
