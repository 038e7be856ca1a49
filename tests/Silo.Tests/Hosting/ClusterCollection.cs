namespace OrleansRelay.Silo.Tests.Hosting;

/// <summary>Nodes that watch each other are tested one cluster at a time: a machine that does much else makes them look dead.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection
{
    public const string Name = "cluster";
}
