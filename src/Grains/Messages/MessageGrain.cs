using Orleans.Placement;
using OrleansRelay.Log;
using OrleansRelay.Log.Index;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Answers from the id index of its node and lives for that one answer: the index outlasts it at a twentieth of the
/// memory. Placement by hash sends every offer of one id to the same node, so one index answers.
/// </summary>
[HashBasedPlacement]
public sealed class MessageGrain(MessageLog log) : Grain, IMessageGrain
{
    public ValueTask<OfferVerdict> Offer()
    {
        DeactivateOnIdle();
        return new(log.Ids.Claim(Id) switch
        {
            ClaimVerdict.First => OfferVerdict.First,
            ClaimVerdict.Duplicate => OfferVerdict.Duplicate,
            _ => OfferVerdict.InFlight,
        });
    }

    public ValueTask Withdraw()
    {
        DeactivateOnIdle();
        log.Ids.Release(Id);
        return ValueTask.CompletedTask;
    }

    private MessageId Id => MessageId.TryParse(this.GetPrimaryKeyString(), out var id)
        ? id
        : throw new ArgumentException("A message grain's key is 64 hex digits.");
}
