using Orleans.Runtime.Services;

namespace OrleansRelay.Grains.Messages;

/// <summary>Finds the offer service of a node.</summary>
public sealed class OfferServiceClient(IServiceProvider services) : GrainServiceClient<IOfferService>(services)
{
    internal IOfferService At(SiloAddress node) => GetGrainService(node);
}
