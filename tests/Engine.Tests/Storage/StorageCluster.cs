using Orleans.Runtime.Hosting;
using Orleans.TestingHost;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Storage;

/// <summary>A silo with a default storage, a named one, and one of the tests.</summary>
public sealed class StorageCluster : ClusterFixture
{
    public const string Named = "named";
    public const string Custom = "custom";

    protected override void Configure(TestClusterBuilder builder) => builder.AddSiloBuilderConfigurator<Silo>();

    public sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.AddMemoryGrainStorageAsDefault();
            siloBuilder.AddMemoryGrainStorage(Named);
            siloBuilder.Services.AddGrainStorage(Custom, static (_, name) => new RecordingStorage(name));
        }
    }
}
