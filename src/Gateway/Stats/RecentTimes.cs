using System.Numerics;

namespace OrleansRelay.Gateway.Stats;

/// <summary>
/// Times of the last minute, or half of it at least, and how they are spread, to a sixteenth of each. Any thread counts and reads.
/// </summary>
internal sealed class RecentTimes(TimeProvider time)
{
    // Times are counted by their highest bits: each power of two of ticks is cut into sixteen.
    private const int CutBits = 4;
    private const int Cuts = 1 << CutBits;
    private const int MaxBits = 36;
    private const long MaxTicks = (1L << MaxBits) - 1;
    private const int Places = (MaxBits - CutBits + 1) * Cuts;

    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private volatile Halves _halves = new(time.GetTimestamp(), new int[Places], new int[Places]);

    /// <summary>Counts one that ends now.</summary>
    /// <param name="elapsed">Counted as two hours if it is longer than that.</param>
    /// <param name="now">A timestamp.</param>
    public void Count(TimeSpan elapsed, long now) => Interlocked.Increment(ref At(now).Latest[PlaceOf(elapsed.Ticks)]);

    /// <summary>Null if there were none.</summary>
    public IngestLatency? Read()
    {
        var halves = At(time.GetTimestamp());
        var counts = new long[Places];
        for (var i = 0; i < Places; i++)
            counts[i] = Volatile.Read(ref halves.Latest[i]) + Volatile.Read(ref halves.Before[i]);
        var all = counts.Sum();
        return all == 0 ? null : new IngestLatency(Quantile(counts, all, 0.5), Quantile(counts, all, 0.99), all);
    }

    private static TimeSpan Quantile(long[] counts, long all, double share)
    {
        var left = Math.Max(1, (long)Math.Ceiling(share * all));
        var place = 0;
        while ((left -= counts[place]) > 0)
            place++;
        return TimeSpan.FromTicks((FirstOf(place) + FirstOf(place + 1)) / 2);
    }

    private static int PlaceOf(long ticks)
    {
        ticks = Math.Clamp(ticks, 0, MaxTicks);
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - CutBits);
        return (shift * Cuts) + (int)(ticks >> shift);
    }

    // The least time that is counted there.
    private static long FirstOf(int place)
    {
        var shift = Math.Max(0, (place / Cuts) - 1);
        return (long)(place - (shift * Cuts)) << shift;
    }

    private Halves At(long now)
    {
        var halves = _halves;
        return time.GetElapsedTime(halves.Since, now) < Half ? halves : Turn(now);
    }

    private Halves Turn(long now)
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_halves.Since, now);
            if (elapsed >= Half)
                _halves = new Halves(now, new int[Places], elapsed < 2 * Half ? _halves.Latest : new int[Places]);
            return _halves;
        }
    }

    private sealed record Halves(long Since, int[] Latest, int[] Before);
}
