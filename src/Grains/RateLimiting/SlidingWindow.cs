namespace OrleansRelay.Grains.RateLimiting;

/// <summary>
/// An exact sliding window: in no stretch of the window's length do more than the limit pass. It keeps one entry for
/// each batch that was let through, so at most as many as the limit, and none older than the window.
/// </summary>
public sealed class SlidingWindow(int limit, TimeSpan window, TimeProvider time)
{
    private readonly Queue<(long At, int Count)> _passed = new();
    private int _used;

    /// <summary>Lets as many pass as the window still holds.</summary>
    public RateGrant Take(int wanted)
    {
        if (limit == 0)
            return new RateGrant { Allowed = wanted };
        var now = time.GetTimestamp();
        Expire(now);
        var allowed = Math.Min(wanted, limit - _used);
        if (allowed > 0)
        {
            _passed.Enqueue((now, allowed));
            _used += allowed;
        }

        return new RateGrant { Allowed = allowed, RetryAfterMs = allowed == wanted ? 0 : MsUntilRoom(now) };
    }

    private void Expire(long now)
    {
        while (_passed.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= window)
            _used -= _passed.Dequeue().Count;
    }

    // Rounded up, so that who waits exactly this long is not turned away again.
    private long MsUntilRoom(long now) =>
        (long)Math.Ceiling((window - time.GetElapsedTime(_passed.Peek().At, now)).TotalMilliseconds);
}
