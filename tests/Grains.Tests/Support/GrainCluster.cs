using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using OrleansRelay.Federation;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>Silos, one unless a test wants more, with the relay's grains, one log in memory, and options that a test chooses.</summary>
internal sealed class GrainCluster : IAsyncDisposable
{
    private static readonly AsyncLocal<GrainCluster?> Current = new();

    private readonly TestCluster _cluster;

    private GrainCluster(TestCluster cluster) => _cluster = cluster;

    public RateLimitOptions RateLimit { get; init; } = new();

    public MessageOptions Messages { get; init; } = new();

    public FederationOptions Federation { get; init; } = new();

    public IReadOnlyList<RelayAddress> Relays { get; init; } = [];

    public string? StateFolder { get; init; }

    public required MessageLog Log { get; init; }

    public FakeTimeProvider LogTime { get; private init; } = new();

    public IGrainFactory Grains => _cluster.GrainFactory;

    public ClusterNodes Nodes => ((InProcessSiloHandle)_cluster.Primary!).SiloHost.Services.GetRequiredService<ClusterNodes>();

    /// <summary>The silos that run; the first is the meeting point of the others.</summary>
    public IReadOnlyList<SiloHandle> Silos => [.. _cluster.GetActiveSilos()];

    public static MessageLog MemoryLog(TimeProvider time) =>
        MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, time, NullLogger<MessageLog>.Instance);

    public static async Task<GrainCluster> StartAsync(
        RateLimitOptions? rateLimit = null,
        FederationOptions? federation = null,
        IReadOnlyList<RelayAddress>? relays = null,
        MessageLog? log = null,
        string? stateFolder = null,
        MessageOptions? messages = null,
        short silos = 1)
    {
        var builder = new TestClusterBuilder(silos);
        builder.AddSiloBuilderConfigurator<Configurator>();
        // What grains keep is kept under this name, and outlives the cluster of a test.
        builder.Options.ServiceId = "relay1";
        var time = new FakeTimeProvider();
        var cluster = new GrainCluster(builder.Build())
        {
            RateLimit = rateLimit ?? new(),
            Messages = messages ?? new(),
            Federation = federation ?? new(),
            Relays = relays ?? [],
            StateFolder = stateFolder,
            LogTime = time,
            Log = log ?? MemoryLog(time),
        };
        // The configurator is made by the cluster, which has no place for arguments.
        Current.Value = cluster;
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>The grains as a silo reaches them.</summary>
    public static IGrainFactory GrainsAt(SiloHandle silo) =>
        ((InProcessSiloHandle)silo).SiloHost.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The relays that a silo knows; each has a list of its own.</summary>
    public static RelayDirectory DirectoryOf(SiloHandle silo) =>
        ((InProcessSiloHandle)silo).SiloHost.Services.GetRequiredService<RelayDirectory>();

    /// <summary>Where a grain is that was called.</summary>
    public async Task<SiloAddress> PlaceOfAsync(IGrain grain) =>
        await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain) ?? throw new InvalidOperationException("no activation");

    public Task KillAsync(SiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task StopAsync(SiloHandle silo) => _cluster.StopSiloAsync(silo);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        Log.Dispose();
    }

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var cluster = Current.Value!;
            siloBuilder.AddRelayGrains(cluster.RateLimit, cluster.Messages, cluster.StateFolder);
            siloBuilder.Services.AddSingleton(cluster.Log);
            siloBuilder.Services.AddRelayFederation(
                cluster.Federation, cluster.Relays, new Hello("relay1", Hello.CurrentVersion, "test"));
        }
    }
}
