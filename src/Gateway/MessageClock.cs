namespace OrleansRelay.Gateway;

/// <summary>
/// Gives each message of this node a time of its own, in microseconds, never the same twice and never going back: the
/// time is part of what the id is made of, so two equal messages of one sender in one microsecond would be one.
/// </summary>
public sealed class MessageClock(TimeProvider time)
{
    private long _last;

    /// <summary>Unix time in µs; ahead of the clock by 1 µs for each message beyond a million a second.</summary>
    public long NextMicros()
    {
        var now = (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
