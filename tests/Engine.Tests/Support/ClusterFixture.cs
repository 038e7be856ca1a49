using Orleans.TestingHost;

namespace OrleansRelay.Engine.Tests.Support;

/// <summary>One deployed silo and client for the tests of a class.</summary>
public abstract class ClusterFixture : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    public IGrainFactory Grains => Cluster.GrainFactory;

    public async Task InitializeAsync()
    {
        var builder = new TestClusterBuilder(initialSilosCount: 1);
        Configure(builder);
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    protected virtual void Configure(TestClusterBuilder builder)
    {
    }
}

/// <summary>A silo with nothing configured.</summary>
public sealed class PlainCluster : ClusterFixture;
