namespace OrleansRelay.Federation.Links;

/// <summary>
/// How long it takes until the peer has read something and its answer was read here, smoothed (RFC 6298, 2.3): some ten of the
/// last questions make it.
/// </summary>
internal sealed class RoundTrip(TimeProvider time)
{
    private const int Weight = 8;

    private readonly Lock _gate = new();
    private long _asked;
    private long _answered;
    private long _measured;
    private long _askedAt;
    private TimeSpan? _smoothed;

    /// <summary>Null until something was answered.</summary>
    public TimeSpan? Value
    {
        get
        {
            lock (_gate)
                return _smoothed;
        }
    }

    /// <summary>A question goes out.</summary>
    public void Asked()
    {
        lock (_gate)
        {
            _asked++;
            // One at a time: a peer that was silent for long answers several at once.
            if (_answered < _measured)
                return;
            (_measured, _askedAt) = (_asked, time.GetTimestamp());
        }
    }

    /// <summary>An answer has come; they come in the order of the questions.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            // An answer to nothing, which would spoil all that follow.
            if (_answered == _asked || ++_answered != _measured)
                return;
            var taken = time.GetElapsedTime(_askedAt);
            _smoothed = _smoothed is { } known ? known + ((taken - known) / Weight) : taken;
        }
    }
}
