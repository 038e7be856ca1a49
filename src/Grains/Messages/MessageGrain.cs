using Orleans.Placement;
using OrleansRelay.Log;
using OrleansRelay.Log.Index;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Answers from the id index of its node, which outlasts it at a twentieth of the memory, so it need not live long.
/// Placement by hash sends every offer of one id to the same node, so one index answers.
/// </summary>
/// <remarks>
/// Most ids are offered once: after the first answer the activation goes at once. Those who offer the same id meanwhile are
/// passed on to a new activation, which Orleans does twice at most before it turns them away; so that one stays until
/// nobody has asked for a while.
/// </remarks>
[HashBasedPlacement]
public sealed class MessageGrain(MessageLog log) : Grain, IMessageGrain
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private IGrainTimer? _retirement;

    public ValueTask<OfferVerdict> Offer()
    {
        var verdict = log.Ids.Claim(Id);
        if (verdict == ClaimVerdict.First)
            DeactivateOnIdle();
        else
            RetireWhenQuiet();
        return new(verdict switch
        {
            ClaimVerdict.First => OfferVerdict.First,
            ClaimVerdict.Duplicate => OfferVerdict.Duplicate,
            _ => OfferVerdict.InFlight,
        });
    }

    public ValueTask Withdraw()
    {
        RetireWhenQuiet();
        log.Ids.Release(Id);
        return ValueTask.CompletedTask;
    }

    private MessageId Id => MessageId.TryParse(this.GetPrimaryKeyString(), out var id)
        ? id
        : throw new ArgumentException("A message grain's key is 64 hex digits.");

    private void RetireWhenQuiet()
    {
        if (_retirement is null)
            _retirement = this.RegisterGrainTimer(Retire, Quiet, Timeout.InfiniteTimeSpan);
        else
            _retirement.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    private Task Retire()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
