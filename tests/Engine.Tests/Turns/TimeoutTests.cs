using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using Orleans.TestingHost;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Turns;

/// <summary>A silo whose grains wait a second for each other; its client waits longer.</summary>
public sealed class ImpatientCluster : ClusterFixture
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    protected override void Configure(TestClusterBuilder builder)
    {
        builder.AddSiloBuilderConfigurator<Silo>();
        builder.AddClientBuilderConfigurator<Client>();
    }

    public sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) =>
            siloBuilder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Timeout);
    }

    public sealed class Client : IClientBuilderConfigurator
    {
        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = 5 * Timeout);
    }
}

public sealed class TimeoutTests(ImpatientCluster cluster) : IClassFixture<ImpatientCluster>
{
    private IStrictGrain Grain(string key) => cluster.Grains.GetGrain<IStrictGrain>(key);

    [Fact]
    public async Task Circle_OfAwaits_TimesOut()
    {
        var key = Probe.NewKey();

        await Assert.ThrowsAsync<TimeoutException>(() => Grain(key).Circle(key + "-other", back: true).Within());

        await Grain(key).Pass("afterwards").Within();
        Assert.Equal(0, Probe.Of(key).Count("round"));
    }

    [Fact]
    public async Task Call_ThatNeverAnswers_TimesOut()
    {
        var key = Probe.NewKey();

        await Assert.ThrowsAsync<TimeoutException>(() => Grain(key).Wait("stuck").Within());

        Assert.Equal(1, Probe.Of(key).Count("stuck begun"));
    }

    [Fact]
    public async Task Call_ThatWaitsTooLong_IsNeverRun()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        var stuck = Grain(key).Wait("stuck");
        await probe.Saw("stuck begun");
        await Assert.ThrowsAsync<TimeoutException>(() => Grain(key).Pass("late").Within());
        await Assert.ThrowsAsync<TimeoutException>(() => stuck.Within());
        probe.Open();
        await Grain(key).Pass("afterwards").Within();

        Assert.Equal(["activated", "stuck begun", "stuck ended", "afterwards"], probe.Events);
    }
}
