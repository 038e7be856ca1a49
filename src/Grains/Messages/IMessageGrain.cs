namespace OrleansRelay.Grains.Messages;

/// <summary>One message, named by its id (64 lower-case hex digits): the one place that says whether it is new.</summary>
[Alias("relay.message")]
public interface IMessageGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks whether the message is new within the replay window. Whoever is told <see cref="OfferVerdict.First"/> holds
    /// the claim for <see cref="Log.Index.IdIndex.ClaimTime"/> and appends the message to the log; everybody else is
    /// told to wait for that, or that it has happened.
    /// </summary>
    [Alias("offer")]
    ValueTask<OfferVerdict> Offer();

    /// <summary>Gives the claim back unused: the message could not be appended.</summary>
    [Alias("withdraw")]
    ValueTask Withdraw();
}
