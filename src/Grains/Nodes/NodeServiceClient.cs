using Orleans.Runtime.Services;

namespace OrleansRelay.Grains.Nodes;

/// <summary>Finds what a node tells of itself.</summary>
public sealed class NodeServiceClient(IServiceProvider services) : GrainServiceClient<INodeService>(services)
{
    public INodeService At(SiloAddress node) => GetGrainService(node);
}
