namespace OrleansRelay.Federation.Sync;

/// <summary>
/// When a link compares: who has dialled when the link is up and now and then; an end that carries no entries by itself often.
/// Differences bring the next comparison forward, unless they stay the same.
/// </summary>
internal sealed class SyncRhythm(FederationOptions options, bool isDialled, TimeProvider time)
{
    private readonly TimeSpan _often = options.LazyInterval / 4;
    private readonly Lock _gate = new();
    private TimeSpan _wait;
    private long _difference;
    private long _compared;
    private bool _hasCompared;
    private bool _hasFailed;

    /// <summary>How often to ask whether it is time.</summary>
    public TimeSpan Beat => _often;

    /// <summary>With how many ranges to begin.</summary>
    public int Parts => _hasCompared && _difference == 0 ? Reconciliation.FewRanges : Reconciliation.ManyRanges;

    public bool IsDue(bool isLazy)
    {
        lock (_gate)
            return IsDueNow(isLazy);
    }

    /// <param name="difference">How many entries only one end had.</param>
    public void Compared(long difference)
    {
        lock (_gate)
        {
            var isStuck = difference > 0 && difference == _difference;
            _wait = isStuck ? Shorter(_wait * 2, options.SyncInterval) : _often;
            (_difference, _compared, _hasCompared, _hasFailed) = (difference, time.GetTimestamp(), true, false);
        }
    }

    /// <summary>It could not be compared, as while one of both ends has still to read its log: soon again, then ever more seldom.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            _wait = _hasFailed ? Shorter(_wait * 2, options.SyncInterval) : _often;
            (_compared, _hasFailed) = (time.GetTimestamp(), true);
        }
    }

    /// <summary>
    /// The other end has compared. If both have the same, this end need not compare for now. If only this end has some, the other one may
    /// not know: of what it has nothing of, only this end is told. So this end goes on.
    /// </summary>
    /// <param name="difference">How many entries only this end had.</param>
    public void WasCompared(long difference, bool isEqual)
    {
        if (difference > 0 || isEqual)
            Compared(difference);
    }

    private bool IsDueNow(bool isLazy)
    {
        if (_hasFailed)
            return time.GetElapsedTime(_compared) >= _wait;
        if (!_hasCompared)
            return isDialled || isLazy;
        if (_difference == 0 && !isLazy && !isDialled)
            return false;
        return time.GetElapsedTime(_compared) >= (_difference > 0 ? _wait : isLazy ? _often : options.SyncInterval);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
