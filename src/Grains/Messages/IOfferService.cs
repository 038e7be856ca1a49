using Orleans.Services;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// The message grains of a node, as other nodes ask several of them in one call. Those that are elsewhere are asked from there,
/// so that who asks needs only to guess where most are.
/// </summary>
[Alias("relay.offers")]
public interface IOfferService : IGrainService
{
    /// <inheritdoc cref="IMessageGrain.Offer"/>
    /// <param name="ids">Of any message grains; at most 256.</param>
    [Alias("offer"), ResponseTimeout("00:00:03")]
    Task<OfferVerdict[]> Offer([Immutable] MessageId[] ids, SiloAddress asker);
}
