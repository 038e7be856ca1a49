using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Index;

/// <summary>
/// Which message ids were seen within the replay window. An id costs 20 bytes in a table that is between a third
/// and three quarters full, so 27 to 60 bytes a message. The table is cut in 256 shards, each with a lock of
/// its own, so that growing one never stops the others.
/// </summary>
/// <remarks>
/// The first 128 of an id's 256 bits stand for it: two ids that share them by chance are out of reach, and somebody
/// who spends 2^64 hashes to make such a pair only loses the second of two messages that are both theirs.
/// </remarks>
public sealed class IdIndex : IDisposable
{
    private const int ShardCount = 256;

    /// <summary>How long a claim that is neither appended nor released keeps others waiting.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(10);

    private readonly IdShard[] _shards = new IdShard[ShardCount];
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _sweep;

    /// <param name="window">How long an id is remembered after its last sighting; one second to 30 days.</param>
    /// <param name="maxIds">
    /// At most this many are remembered, but no fewer than 4096; beyond it the older half of a shard is forgotten.
    /// </param>
    public IdIndex(TimeSpan window, long maxIds, TimeProvider time)
    {
        (_window, _time) = (window, time);
        _start = time.GetTimestamp();
        var limits = new IdShard.Limits(
            (uint)Math.Ceiling(window.TotalSeconds),
            (uint)ClaimTime.TotalSeconds,
            (int)Math.Clamp(maxIds / ShardCount, 16, 1 << 26));
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new IdShard(limits);
        var period = TimeSpan.FromSeconds(Math.Clamp(window.TotalSeconds / 4, 1, 600));
        _sweep = time.CreateTimer(static index => ((IdIndex)index!).Sweep(), this, period, period);
    }

    /// <summary>How many ids are held, expired ones that no sweep has met yet included.</summary>
    public long Count => _shards.Sum(static shard => (long)shard.Count);

    /// <summary>How many ids were forgotten before their time because <c>maxIds</c> was reached.</summary>
    public long ForgottenEarly => _shards.Sum(static shard => shard.ForgottenEarly);

    /// <summary>Bytes that the tables take.</summary>
    public long Bytes => _shards.Sum(static shard => shard.Bytes);

    /// <summary>Asks whether an id is new, and claims it if so. A known id's time in the window starts anew.</summary>
    public ClaimVerdict Claim(in MessageId id) => Shard(id).Claim(id.First, id.Second, Now);

    /// <summary>
    /// Brings the places of ids that will be asked for soon into the processor's cache. Nearly every look at a large table
    /// waits for main memory; the looks of a batch, made one right after the other, wait for it together.
    /// </summary>
    public void Prefetch(ReadOnlySpan<MessageId> ids)
    {
        foreach (ref readonly var id in ids)
            Shard(id).Touch(id.First);
    }

    /// <summary>The claimed ids are in the log now.</summary>
    public void Confirm(ReadOnlySpan<MessageId> ids)
    {
        var now = Now;
        foreach (ref readonly var id in ids)
            Shard(id).Remember(id.First, id.Second, now);
    }

    /// <inheritdoc cref="Confirm(ReadOnlySpan{MessageId})"/>
    public void Confirm(in MessageId id) => Confirm(new ReadOnlySpan<MessageId>(in id));

    /// <summary>The claimed ids still wait to be appended: their claims begin anew.</summary>
    public void Renew(ReadOnlySpan<MessageId> ids)
    {
        var now = Now;
        foreach (ref readonly var id in ids)
            Shard(id).Renew(id.First, id.Second, now);
    }

    /// <summary>The claimed id will not be appended after all: the next one who asks is the first again.</summary>
    public void Release(in MessageId id) => Shard(id).Release(id.First, id.Second);

    /// <summary>Puts an id in as if seen <paramref name="age"/> ago; nothing if that is outside the window.</summary>
    public void Remember(in MessageId id, TimeSpan age)
    {
        if (age <= _window)
            Shard(id).Remember(id.First, id.Second, (uint)Math.Ceiling(Now - Math.Max(0, age.TotalSeconds)));
    }

    /// <summary>Drops what has expired and gives its memory back. Runs by itself four times a window.</summary>
    public void Sweep()
    {
        var now = Now;
        foreach (var shard in _shards)
            shard.Sweep(now);
    }

    public void Dispose() => _sweep.Dispose();

    // Seconds on a clock that starts a hundred days before the index does, so that what was seen before the process
    // started has a time as well.
    private uint Now => 8_640_000 + (uint)_time.GetElapsedTime(_start).TotalSeconds;

    private IdShard Shard(in MessageId id) => _shards[id.First >> 56];
}
