using Orleans.Placement;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Answers from the id index of its node's log, so it holds nothing of its own and may move or go at any time. Placement by
/// hash sends every offer of one id to the same node.
/// </summary>
[HashBasedPlacement]
public sealed class MessageGrain(MessageLog log) : Grain, IMessageGrain
{
    public const int MaxIds = 256;

    /// <summary>Longer keys make so many grains that each goes when it has answered.</summary>
    private const int MaxKeptDigits = 4;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        return key.Length is >= 1 and <= MessageId.HexLength && !key.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? Task.CompletedTask
            : throw new ArgumentException($"A message grain's key is 1 to {MessageId.HexLength} lower-case hex digits.");
    }

    public ValueTask<OfferVerdict[]> Offer(MessageId[] ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, MaxIds);
        var verdicts = new OfferVerdict[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            verdicts[i] = log.Ids.Sight(ids[i]) ? OfferVerdict.Duplicate : OfferVerdict.New;
        if (this.GetPrimaryKeyString().Length > MaxKeptDigits)
            DeactivateOnIdle();
        return new(verdicts);
    }
}
