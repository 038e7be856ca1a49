using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Answers from the id index of its node's log and from what the node has promised, so it holds nothing of its own and may
/// go at any time. Placement by hash spreads the grains over the nodes, anew when nodes have come or gone; one that nearly
/// always the same node asks moves there. It takes along what is promised of its messages.
/// </summary>
[HashBasedPlacement]
public sealed class MessageGrain(MessageLog log, ClusterNodes nodes, Promises promises, TimeProvider time)
    : Grain, IMessageGrain, IGrainMigrationParticipant
{
    public const int MaxIds = 256;

    /// <summary>Longer keys make so many grains that each goes when it has answered.</summary>
    private const int MaxKeptDigits = 4;

    private const string PromisedKey = "promised";

    private readonly Askers _askers = new(time);
    private long _placedAt;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _placedAt = time.GetTimestamp();
        return Key.Length is >= 1 and <= MessageId.HexLength && !Key.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? Task.CompletedTask
            : throw new ArgumentException($"A message grain's key is 1 to {MessageId.HexLength} lower-case hex digits.");
    }

    public ValueTask<OfferVerdict[]> Offer(MessageId[] ids, SiloAddress asker)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, MaxIds);
        var (isAlone, now) = (nodes.IsAlone, log.Ids.Now);
        var verdicts = new OfferVerdict[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            verdicts[i] = log.Ids.Sight(ids[i], now) ? OfferVerdict.Duplicate : isAlone ? OfferVerdict.New : Promise(ids[i], asker);
        GoOrStay(isAlone, asker, ids.Length);
        return new(verdicts);
    }

    public ValueTask Withdraw(MessageId[] ids, SiloAddress asker)
    {
        foreach (var id in ids)
            promises.TakeBack(id, asker);
        GoOrStay(nodes.IsAlone, asker, ids.Length);
        return default;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext) => dehydrationContext.TryAddValue(PromisedKey, promises.Take(Key));

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<PromisedMessage[]>(PromisedKey, out var promised) && promised is not null)
            promises.Add(promised);
    }

    private void GoOrStay(bool isAlone, SiloAddress asker, int ids)
    {
        if (Key.Length > MaxKeptDigits)
            DeactivateOnIdle();
        else if (isAlone)
            return;
        else if (nodes.HaveSettledSince(_placedAt))
            MigrateOnIdle();
        else if (_askers.Count(asker, ids) is { } best && !best.Equals(nodes.Self) && !nodes.IsGone(best))
            MoveTo(best);
    }

    private void MoveTo(SiloAddress node)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, node);
        MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

    private OfferVerdict Promise(in MessageId id, SiloAddress asker) =>
        promises.TryGive(id, asker) ? OfferVerdict.New : OfferVerdict.Pending;
}
