using Orleans.Runtime.Services;

namespace OrleansRelay.Grains.Replication;

/// <summary>Finds the replica service of a node.</summary>
internal sealed class ReplicaServiceClient(IServiceProvider services) : GrainServiceClient<IReplicaService>(services)
{
    public IReplicaService At(SiloAddress node) => GetGrainService(node);
}
