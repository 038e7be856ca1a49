namespace OrleansRelay.Gateway;

/// <summary>Says whether it is time again for something that is to happen once in a while at most, whoever asks.</summary>
internal sealed class Throttle(TimeSpan pause, TimeProvider time)
{
    private readonly object _gate = new();
    private long? _last;

    public bool IsDue()
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < pause)
                return false;
            _last = time.GetTimestamp();
            return true;
        }
    }
}
