namespace OrleansRelay.Silo.Tests.Hosting;

/// <summary>Nodes that watch each other are tested one cluster at a time: many at once make each other look dead.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection
{
    public const string Name = "cluster";
}
