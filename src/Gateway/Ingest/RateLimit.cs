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

    private readonly LocalWindows _frames = new(options, time);
    private readonly LocalWindows _entries = new(options with { Messages = options.RelayEntries }, time);
    private readonly Throttle _telling = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Whether frames of that kind are counted at all.</summary>
    public bool Counts(RateKind kind) => options.Messages > 0 && (kind == RateKind.Frames || options.RelayEntries > 0);

    /// <param name="waits">Is told when the answer takes long.</param>
    public async ValueTask<RateGrant> TakeAsync(SessionIdentity sender, RateKind kind, int frames, Action waits)
    {
        var windows = kind == RateKind.Frames ? _frames : _entries;
        if (windows.TakeIfFailing(sender.AddressKey, frames) is { } meanwhile)
            return meanwhile;
        try
        {
            var rate = sender.Rate(grains);
            var asking = kind == RateKind.Frames ? rate.Take(frames) : rate.TakeEntries(frames);
            return isAlone ? await asking : await WhenAnsweredAsync(asking.AsTask(), waits);
        }
        catch (Exception error)
        {
            if (_telling.IsDue())
                logger.RateGrainFailed(error);
            return windows.TakeInstead(sender.AddressKey, frames);
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
