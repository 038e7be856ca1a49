using OrleansRelay.Grains.Messages;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>Asks about a batch as a gateway does.</summary>
internal static class Offering
{
    /// <summary>Asks until there is a verdict on each id.</summary>
    /// <param name="append">Is told of each that is new, in order, before it is asked about further ones.</param>
    /// <returns>Why some are unknown.</returns>
    public static async Task<Exception?> AskAllAsync(
        this MessageOffers offers, MessageId[] ids, OfferVerdict[] verdicts, Action<int>? append = null, Action? waits = null)
    {
        offers.Begin();
        for (var done = 0; done < ids.Length;)
        {
            var settled = await offers.AskAsync(ids.AsMemory(done), verdicts.AsMemory(done), waits ?? (static () => { }));
            Assert.InRange(settled, 1, ids.Length - done);
            for (var i = done; i < done + settled; i++)
            {
                if (verdicts[i] == OfferVerdict.New)
                    append?.Invoke(i);
            }

            done += settled;
        }

        return verdicts.Contains(OfferVerdict.Unknown) ? offers.Failure : null;
    }
}
