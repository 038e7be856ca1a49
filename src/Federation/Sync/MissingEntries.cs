using OrleansRelay.Federation.Links;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// What other relays have and this one lacks, as far as comparisons have told. What does not come by itself within a grace is
/// asked for, of one relay at a time, ever more seldom if it does not come.
/// </summary>
/// <remarks>
/// Most of what a comparison tells is only under way, over this link or another. The grace is what keeps it from being sent
/// twice; what it costs is the delay of an entry that no link was to carry.
/// </remarks>
public sealed class MissingEntries : IDisposable
{
    /// <summary>With more, the next comparison tells of them again.</summary>
    private const int Max = 1 << 16;

    /// <summary>After so many questions the next one comes no later.</summary>
    private const int MostDoublings = 5;

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(5);

    private readonly MessageLog _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _grace;
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, Missing> _missing = [];
    private readonly ITimer _timer;
    private bool _isTicking;

    public MissingEntries(MessageLog log, FederationOptions options, TimeProvider time)
    {
        (_log, _time, _grace) = (log, time, options.LazyInterval / 2);
        _timer = time.CreateTimer(_ => Ask(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _missing.Count;
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>A peer has entries; those that this relay lacks are noted.</summary>
    internal void Report(RelayConnection from, IReadOnlyList<EntryKey> keys)
    {
        lock (_gate)
        {
            var wasFull = IsFull;
            foreach (var key in keys)
            {
                if (_missing.TryGetValue(key.Id, out var missing))
                    missing.IsReportedBy(from);
                else if (_missing.Count < Max && !_log.Ids.Sight(key.Id))
                    _missing.Add(key.Id, new Missing(key, from, _time.GetTimestamp()));
            }

            if (IsFull && !wasFull)
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            else if (!_isTicking && _missing.Count > 0)
                _timer.Change(_grace, Timeout.InfiniteTimeSpan);
            _isTicking = _missing.Count > 0;
        }
    }

    // So many are not under way.
    private bool IsFull => _missing.Count == Max;

    private void Ask()
    {
        var asked = new Dictionary<RelayConnection, List<EntryKey>>();
        lock (_gate)
        {
            var isFull = IsFull;
            foreach (var (id, missing) in _missing)
            {
                if (_log.Ids.Sight(id) || missing.From.Ended.IsCompleted || _time.GetElapsedTime(missing.Since) > Forget)
                    _missing.Remove(id);
                else if (IsDue(missing, isFull))
                    Add(asked, missing);
            }

            _isTicking = _missing.Count > 0;
            if (_isTicking)
                _timer.Change(_grace / 2, Timeout.InfiniteTimeSpan);
        }

        foreach (var (connection, keys) in asked)
            Ask(connection, keys);
    }

    private bool IsDue(Missing missing, bool isFull)
    {
        // Who was reported a moment after the first is asked for with it, so that they come in order.
        var wait = missing.Asked == 0 ? (isFull ? TimeSpan.Zero : _grace / 2) : AskAgain * (1 << Math.Min(missing.Asked - 1, MostDoublings));
        return _time.GetElapsedTime(missing.AskedAt) >= wait;
    }

    private void Add(Dictionary<RelayConnection, List<EntryKey>> asked, Missing missing)
    {
        if (!asked.TryGetValue(missing.From, out var keys))
            asked[missing.From] = keys = [];
        keys.Add(missing.Key);
        missing.IsAsked(_time.GetTimestamp());
    }

    // In order, so that they come in order.
    private static void Ask(RelayConnection connection, List<EntryKey> keys)
    {
        keys.Sort();
        foreach (var some in keys.Chunk(KeysFrame.MaxKeys))
            connection.AskFor(some);
    }

    private sealed class Missing(in EntryKey key, RelayConnection from, long since)
    {
        public EntryKey Key { get; } = key;

        public RelayConnection From { get; private set; } = from;

        public long Since { get; } = since;

        public long AskedAt { get; private set; } = since;

        public int Asked { get; private set; }

        private bool _isFromAsked;

        // Who was asked in vain is not asked again before another one that has it too.
        public void IsReportedBy(RelayConnection other)
        {
            if (_isFromAsked && other != From)
                (From, _isFromAsked) = (other, false);
        }

        public void IsAsked(long now) => (AskedAt, Asked, _isFromAsked) = (now, Asked + 1, true);
    }
}
