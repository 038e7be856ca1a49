using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>Counts what each receiver got; sixteen of them, spread evenly, tell how long it was under way.</summary>
internal sealed class Receivers
{
    /// <summary>Of so many at most, each tells.</summary>
    public const int Samples = 16;

    private readonly long[] _received;
    private readonly StampReader?[] _stamps;
    private long _slowest;

    public Receivers(int count, Delays delays)
    {
        _received = new long[count];
        _stamps = new StampReader?[count];
        var step = Math.Max(1, count / Samples);
        for (var i = 0; i < count; i += step)
            _stamps[i] = new StampReader(delays);
    }

    public long Total { get; private set; }

    /// <summary>Whether every receiver has all but <paramref name="window"/> of what was sent.</summary>
    public bool HaveWithin(long sent, int window)
    {
        if (sent - _slowest < window)
            return true;

        // The one pass over all receivers: when the window seems shut, which is at most once a turn of the loop.
        _slowest = _received.Min();
        return sent - _slowest < window;
    }

    public void Take(int index, ReadOnlySpan<byte> data, long now)
    {
        if (data.IsEmpty)
            throw PeerException.Closed($"Receiver {index}");
        var count = _stamps[index] is { } stamps ? stamps.Read(data, now) : data.Count(FrameTemplate.Mark);
        _received[index] += count;
        Total += count;
    }
}
