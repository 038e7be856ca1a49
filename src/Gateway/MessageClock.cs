namespace OrleansRelay.Gateway;

/// <summary>
/// Gives each message of this node a time of its own, in microseconds, never the same twice and never going back: the
/// time is part of what the id is made of, so two equal messages of one sender in one microsecond would be one.
/// </summary>
public sealed class MessageClock(TimeProvider time)
{
    private long _last;

    /// <summary>Unix time in µs, for <see cref="Next"/>; one reading serves all messages that were read at once.</summary>
    public long Now => (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of one message: <paramref name="now"/>, or the first µs after it that no message has.</summary>
    public long Next(long now)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
