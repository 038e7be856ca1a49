using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Turns away what is over the limit of the sender's address: one call for the whole batch.</summary>
internal sealed class ChargeStage(RateLimit limit)
{
    /// <param name="waits">Is told when this batch begins to wait for something that others don't need.</param>
    public ValueTask RunAsync(Batch batch, SessionIdentity sender, Action waits)
    {
        var frames = limit.IsOff ? 0 : CountCharged(batch, sender);
        return frames == 0 ? ValueTask.CompletedTask : TakeAsync(batch, sender, frames, waits);
    }

    private async ValueTask TakeAsync(Batch batch, SessionIdentity sender, int frames, Action waits)
    {
        var granted = await limit.TakeAsync(sender, frames, waits);
        batch.RetryAfterMs = granted.RetryAfterMs;
        if (granted.Allowed < frames)
            TurnAway(batch, sender, granted.Allowed);
    }

    private static int CountCharged(Batch batch, SessionIdentity sender)
    {
        var count = 0;
        foreach (ref readonly var item in batch.Items)
            count += IsCharged(item, sender) ? 1 : 0;
        return count;
    }

    private static void TurnAway(Batch batch, SessionIdentity sender, int allowed)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (IsCharged(batch.Items[i], sender) && --allowed < 0)
                batch.Settle(i, new FrameAnswer(FrameAnswerKind.RateLimited));
        }
    }

    // What a relay of the relays file passes on was counted where it came in.
    private static bool IsCharged(in BatchItem item, SessionIdentity sender) => item.Kind switch
    {
        BatchItemKind.Refused => true,
        BatchItemKind.Frame => item.Frame.Kind != FrameKind.Relay || !sender.IsListedRelay,
        _ => false,
    };
}
