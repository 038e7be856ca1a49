using Microsoft.Extensions.Logging;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// What an address may still send, which its grain says; where that can't be reached, this node's own window does. For all
/// workers of a gateway.
/// </summary>
/// <param name="isAlone">Every grain is of this node, so that none is waited for long.</param>
internal sealed class RateLimit(RateLimitOptions options, bool isAlone, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>Who waits longer for a grain gives its worker's place to another.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly LocalWindows _windows = new(options, time);
    private readonly Throttle _telling = new(TimeSpan.FromMinutes(1), time);

    public bool IsOff => options.Messages == 0;

    /// <param name="waits">Is told when the answer takes long.</param>
    public async ValueTask<RateGrant> TakeAsync(SessionIdentity sender, int frames, Action waits)
    {
        if (_windows.TakeIfFailing(sender.AddressKey, frames) is { } meanwhile)
            return meanwhile;
        try
        {
            var asking = sender.Rate(grains).Take(frames);
            return isAlone ? await asking : await WhenAnsweredAsync(asking.AsTask(), waits);
        }
        catch (Exception error)
        {
            if (_telling.IsDue())
                logger.RateGrainFailed(error);
            return _windows.TakeInstead(sender.AddressKey, frames);
        }
    }

    private async Task<RateGrant> WhenAnsweredAsync(Task<RateGrant> asking, Action waits)
    {
        if (!asking.IsCompleted)
        {
            await ((Task)asking).WaitAsync(Moment, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!asking.IsCompleted)
                waits();
        }

        return await asking;
    }
}
