using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Hosting;

public sealed class InjectingCluster : ClusterFixture
{
    protected override void Configure(TestClusterBuilder builder) => builder.AddSiloBuilderConfigurator<Silo>();

    public sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder.Services
            .AddSingleton<Singleton>()
            .AddKeyedSingleton<Singleton>("blue")
            .AddScoped<Scoped>();
    }
}

public sealed class InjectionTests(InjectingCluster cluster) : IClassFixture<InjectingCluster>
{
    private IInjectedGrain Grain(string key) => cluster.Grains.GetGrain<IInjectedGrain>(key);

    [Fact]
    public async Task Constructor_GetsItsServices()
    {
        var key = Probe.NewKey();

        Assert.Equal($"singleton for {key}", await Grain(key).Describe());
    }

    [Fact]
    public async Task ScopedService_LivesAsLongAsItsActivation()
    {
        var key = Probe.NewKey();
        var first = await Grain(key).ScopeNumber();
        Assert.Equal(first, await Grain(key).ScopeNumber());
        Assert.NotEqual(first, await Grain(key + "-other").ScopeNumber());
        var disposed = Scoped.Disposed;

        await Grain(key).Leave();

        await Eventually.IsTrueAsync(() => Scoped.Disposed > disposed, "the scope was disposed");
        Assert.NotEqual(first, await Grain(key).ScopeNumber());
    }

    [Fact]
    public void Cluster_GivesTheServicesOfItsSilo()
    {
        Assert.NotNull(cluster.Cluster.GetSiloServiceProvider().GetRequiredService<Singleton>());
        Assert.Same(
            cluster.Cluster.GetSiloServiceProvider(cluster.Cluster.Primary!.SiloAddress),
            ((InProcessSiloHandle)cluster.Cluster.Primary).SiloHost.Services);
        Assert.Equal(cluster.Cluster.Client, cluster.Cluster.GrainFactory);
        Assert.Single(cluster.Cluster.Silos);
        Assert.True(cluster.Cluster.Primary.IsActive);
    }
}
