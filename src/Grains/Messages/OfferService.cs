using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <inheritdoc cref="IOfferService"/>
internal sealed class OfferService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, MessageGrains grains)
    : GrainService(id, silo, loggers), IOfferService
{
    public Task<OfferVerdict[]> Offer(MessageId[] ids, SiloAddress asker)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, MessageGrain.MaxIds);
        return grains.OfferEachAsync(ids, asker);
    }
}
