using Microsoft.Extensions.Logging;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Turns away what is over the limit of the sender's address: one call for the whole batch.</summary>
internal sealed class ChargeStage(RateLimitOptions limit, IGrainFactory grains, ILogger logger)
{
    public ValueTask RunAsync(Batch batch, SessionIdentity sender)
    {
        var frames = limit.Messages == 0 ? 0 : CountCharged(batch, sender);
        return frames == 0 ? ValueTask.CompletedTask : TakeAsync(batch, sender, frames);
    }

    private async ValueTask TakeAsync(Batch batch, SessionIdentity sender, int frames)
    {
        RateGrant? grant = null;
        try
        {
            grant = await sender.Rate(grains).Take(frames);
        }
        catch (Exception error)
        {
            logger.GrainFailed(error);
        }

        if (grant is not { } granted)
        {
            TurnAway(batch, sender, 0, FrameAnswer.Unavailable);
            return;
        }

        batch.RetryAfterMs = granted.RetryAfterMs;
        if (granted.Allowed < frames)
            TurnAway(batch, sender, granted.Allowed, new FrameAnswer(FrameAnswerKind.RateLimited));
    }

    private static int CountCharged(Batch batch, SessionIdentity sender)
    {
        var count = 0;
        foreach (ref readonly var item in batch.Items)
            count += IsCharged(item, sender) ? 1 : 0;
        return count;
    }

    private static void TurnAway(Batch batch, SessionIdentity sender, int allowed, in FrameAnswer answer)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (IsCharged(batch.Items[i], sender) && --allowed < 0)
                batch.Settle(i, answer);
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
