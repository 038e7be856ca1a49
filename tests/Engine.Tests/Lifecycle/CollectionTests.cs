using Orleans.Configuration;
using Orleans.TestingHost;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Lifecycle;

/// <summary>A silo that collects what was idle for two seconds.</summary>
public sealed class TidyCluster : ClusterFixture
{
    protected override void Configure(TestClusterBuilder builder) => builder.AddSiloBuilderConfigurator<Silo>();

    public sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMilliseconds(500);
            options.CollectionAge = TimeSpan.FromSeconds(2);
        });
    }
}

public sealed class CollectionTests(TidyCluster cluster) : IClassFixture<TidyCluster>
{
    private const string Idle = "deactivated ActivationIdle";

    private ILifecycleGrain Grain(string key) =>
        cluster.Grains.GetGrain<ILifecycleGrain>(key, "OrleansRelay.Engine.Tests.Lifecycle.LifecycleGrain");

    [Fact]
    public async Task IdleGrain_IsCollected_AndOthersAreKept()
    {
        var key = Probe.NewKey();
        await cluster.Grains.GetGrain<IKeptGrain>(key + "-kept").Touch();
        await Grain(key + "-delayed").Keep(TimeSpan.FromMinutes(5));
        await Grain(key + "-forever").Keep(Timeout.InfiniteTimeSpan);
        await Grain(key + "-ticking").TickEvery(TimeSpan.FromMilliseconds(200), keepAlive: true);
        await Grain(key + "-idle").Touch();
        await Grain(key + "-idly-ticking").TickEvery(TimeSpan.FromMilliseconds(200), keepAlive: false);

        await Probe.Of(key + "-idle").Saw(Idle);
        await Probe.Of(key + "-idly-ticking").Saw(Idle);

        foreach (var kept in (string[])["-kept", "-delayed", "-forever", "-ticking"])
            Assert.Equal(0, Probe.Of(key + kept).Count(Idle));
        await Grain(key + "-delayed").Keep(TimeSpan.Zero);
        await Probe.Of(key + "-delayed").Saw(Idle);
    }
}
