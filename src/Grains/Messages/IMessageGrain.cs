using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// The messages whose ids begin with this grain's key, 1 to 64 lower-case hex digits: the one place in a cluster that says
/// which of them are new.
/// </summary>
[Alias("relay.message")]
public interface IMessageGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks which messages are new within the replay window; a known one's time in the window starts anew. Whoever is told
    /// <see cref="OfferVerdict.New"/> appends the message to its log, which has the last word; others are told
    /// <see cref="OfferVerdict.Pending"/> until it has come from there.
    /// </summary>
    /// <param name="ids">Ids that begin with the key; at most 256, and not changed afterwards.</param>
    /// <param name="asker">The node that would append them.</param>
    /// <returns>A verdict for each id.</returns>
    [Alias("offer"), ResponseTimeout("00:00:03")]
    ValueTask<OfferVerdict[]> Offer([Immutable] MessageId[] ids, SiloAddress asker);

    /// <summary>The node does not append them now, so another may.</summary>
    /// <inheritdoc cref="Offer"/>
    [Alias("withdraw"), ResponseTimeout("00:00:03")]
    ValueTask Withdraw([Immutable] MessageId[] ids, SiloAddress asker);
}
