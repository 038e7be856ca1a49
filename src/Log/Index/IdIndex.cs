using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Index;

/// <summary>
/// Which message ids the log has taken, or met again, within the replay window. An id costs 26 to 33 bytes. The table is
/// cut in 256 shards, each with a lock of its own, so that growing one never stops the others.
/// </summary>
/// <remarks>
/// The first 128 of an id's 256 bits stand for it: two ids that share them by chance are out of reach, and somebody
/// who spends 2^64 hashes to make such a pair only loses the second of two messages that are both theirs.
/// </remarks>
public sealed class IdIndex : IDisposable
{
    private const int ShardCount = 256;

    private readonly IdShard[] _shards = new IdShard[ShardCount];
    private readonly ForgottenIds _forgotten = new();
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _start;
    private readonly ITimer _sweep;
    private long _forgottenTold;

    /// <param name="window">How long an id is remembered after its last sighting; one second to 30 days.</param>
    /// <param name="maxIds">
    /// At most this many are remembered, but no fewer than 4096; beyond it the older half of a shard is forgotten.
    /// </param>
    public IdIndex(TimeSpan window, long maxIds, TimeProvider time, ILogger logger)
    {
        (_window, _time, _logger) = (window, time, logger);
        _start = time.GetTimestamp();
        var maxCount = (int)Math.Clamp(maxIds / ShardCount, 16, 1 << 26);
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new IdShard((uint)Math.Ceiling(window.TotalSeconds), maxCount, _forgotten);
        var period = TimeSpan.FromSeconds(Math.Clamp(window.TotalSeconds / 4, 1, 600));
        _sweep = time.CreateTimer(static index => ((IdIndex)index!).Sweep(), this, period, period);
    }

    /// <summary>How many ids are held, expired ones that no sweep has met yet included.</summary>
    public long Count => _shards.Sum(static shard => (long)shard.Count);

    /// <summary>How many ids were forgotten before their time because <c>maxIds</c> was reached.</summary>
    public long ForgottenEarly => _shards.Sum(static shard => shard.ForgottenEarly);

    /// <summary>
    /// How far back it remembers: every id that was seen within this time is known. It is the window, or less after ids were
    /// forgotten early.
    /// </summary>
    public TimeSpan Reach
    {
        get
        {
            var until = _forgotten.Until;
            // A second is forgotten as a whole.
            var reach = until == 0 ? _window : TimeSpan.FromSeconds(Math.Max(0, (long)Now - until - 1));
            return reach < _window ? reach : _window;
        }
    }

    /// <summary>
    /// Brings the places of ids that will be asked for soon into the processor's cache. Nearly every look at a large table
    /// waits for main memory; those of a batch are fetched together, while the first of them are looked at.
    /// </summary>
    public void Fetch(ReadOnlySpan<MessageId> ids)
    {
        foreach (ref readonly var id in ids)
            Shard(id).Fetch(new IdKey(id));
    }

    /// <summary>
    /// The index's clock, in seconds, for many ids at once: to read it takes as long as to look one up. It starts a hundred days
    /// before the index does, so that what was seen before the process started has a time as well.
    /// </summary>
    public uint Now => 8_640_000 + (uint)_time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Asks whether the log has an id. If so, the id's time in the window starts anew.</summary>
    public bool Sight(in MessageId id) => Sight(id, Now);

    /// <inheritdoc cref="Sight(in MessageId)"/>
    /// <param name="now">What <see cref="Now"/> was a moment ago.</param>
    public bool Sight(in MessageId id, uint now) => Shard(id).Sight(new IdKey(id), now);

    /// <summary>Puts an id in; false if it is in already, and its time in the window then starts anew.</summary>
    /// <param name="now">What <see cref="Now"/> was a moment ago.</param>
    internal bool TryAdd(in MessageId id, uint now) => Shard(id).TryAdd(new IdKey(id), now);

    /// <summary>Puts an id in as if seen <paramref name="age"/> ago; nothing if that is outside the window.</summary>
    internal void Remember(in MessageId id, TimeSpan age)
    {
        if (age <= _window)
            Shard(id).Remember(new IdKey(id), (uint)Math.Ceiling(Now - Math.Max(0, age.TotalSeconds)));
    }

    /// <summary>Drops what has expired and gives its memory back. Runs by itself four times a window.</summary>
    internal void Sweep()
    {
        var now = Now;
        foreach (var shard in _shards)
            shard.Sweep(now);
        var forgotten = ForgottenEarly;
        if (forgotten > _forgottenTold)
            _logger.IdsForgottenEarly(forgotten - _forgottenTold, _window.TotalSeconds);
        _forgottenTold = forgotten;
    }

    public void Dispose() => _sweep.Dispose();

    private IdShard Shard(in MessageId id) => _shards[id.First >> 56];
}
