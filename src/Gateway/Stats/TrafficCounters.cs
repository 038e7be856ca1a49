using OrleansRelay.Gateway.Ingest;

namespace OrleansRelay.Gateway.Stats;

/// <summary>What came of the frames of all connections since the start. Any thread counts and reads.</summary>
internal sealed class TrafficCounters(LimitedAddresses addresses)
{
    private long _accepted;
    private long _duplicates;
    private long _limited;
    private long _refused;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Duplicates => Volatile.Read(ref _duplicates);

    public long Limited => Volatile.Read(ref _limited);

    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Counts the frames of a batch.</summary>
    /// <param name="address">What their sender is limited by.</param>
    public void Count(ReadOnlySpan<FrameAnswer> answers, string address)
    {
        var (accepted, duplicates, limited, refused) = (0, 0, 0, 0);
        foreach (ref readonly var answer in answers)
        {
            accepted += answer.Kind == FrameAnswerKind.Accepted ? 1 : 0;
            duplicates += answer.Kind == FrameAnswerKind.Duplicate ? 1 : 0;
            limited += answer.Kind == FrameAnswerKind.RateLimited ? 1 : 0;
            refused += answer.Kind == FrameAnswerKind.Refused ? 1 : 0;
        }

        Add(ref _accepted, accepted);
        Add(ref _duplicates, duplicates);
        Add(ref _limited, limited);
        Add(ref _refused, refused);
        if (limited > 0)
            addresses.Count(address, limited);
    }

    private static void Add(ref long counter, int count)
    {
        if (count > 0)
            Interlocked.Add(ref counter, count);
    }
}
