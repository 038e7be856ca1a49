using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Turns away what is over the limits of the sender's address: one call for the whole batch, if it is of one kind.</summary>
internal sealed class ChargeStage(RateLimit limit)
{
    /// <param name="waits">Is told when this batch begins to wait for something that others don't need.</param>
    public ValueTask RunAsync(Batch batch, SessionIdentity sender, Action waits)
    {
        var frames = Count(batch, sender, RateKind.Frames);
        var entries = Count(batch, sender, RateKind.RelayEntries);
        return frames + entries == 0 ? ValueTask.CompletedTask : TakeAsync(batch, sender, frames, entries, waits);
    }

    private async ValueTask TakeAsync(Batch batch, SessionIdentity sender, int frames, int entries, Action waits)
    {
        if (frames > 0)
            await TakeAsync(batch, sender, RateKind.Frames, frames, waits);
        if (entries > 0)
            await TakeAsync(batch, sender, RateKind.RelayEntries, entries, waits);
    }

    private async ValueTask TakeAsync(Batch batch, SessionIdentity sender, RateKind kind, int count, Action waits)
    {
        var granted = await limit.TakeAsync(sender, kind, count, waits);
        // One time is said to all of a batch; who waits for the longer one is not turned away again.
        batch.RetryAfterMs = Math.Max(batch.RetryAfterMs, granted.RetryAfterMs);
        if (granted.Allowed < count)
            TurnAway(batch, sender, kind, granted.Allowed);
    }

    private int Count(Batch batch, SessionIdentity sender, RateKind kind)
    {
        var count = 0;
        if (!limit.Counts(kind))
            return count;
        foreach (ref readonly var item in batch.Items)
            count += KindOf(item, sender) == kind ? 1 : 0;
        return count;
    }

    private static void TurnAway(Batch batch, SessionIdentity sender, RateKind kind, int allowed)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (KindOf(batch.Items[i], sender) == kind && --allowed < 0)
                batch.Settle(i, new FrameAnswer(FrameAnswerKind.RateLimited));
        }
    }

    // Null: not counted. What a relay passes on was counted where it came in.
    private static RateKind? KindOf(in BatchItem item, SessionIdentity sender) => item.Kind switch
    {
        BatchItemKind.Refused => RateKind.Frames,
        BatchItemKind.Frame => item.Frame.Kind == FrameKind.Relay ? KindOfEntry(sender) : RateKind.Frames,
        _ => null,
    };

    private static RateKind? KindOfEntry(SessionIdentity sender) => sender.Verdict switch
    {
        { IsProven: true } => null,
        { IsWrong: true } => RateKind.Frames,
        _ => sender.IsListedAddress ? RateKind.RelayEntries : RateKind.Frames,
    };
}
