namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// How long publishers wait for room in the log. While what holds it moves, they wait, which slows them to the pace of the
/// slowest. When nothing has moved for the patience, whatever holds it hangs: then nobody waits until room has come again.
/// </summary>
internal sealed class RoomWatch(TimeSpan patience, TimeProvider time)
{
    private volatile bool _isStuck;

    /// <param name="more">Completes when something moves.</param>
    /// <returns>False if it is not worth waiting.</returns>
    public async ValueTask<bool> WaitAsync(Task more)
    {
        if (_isStuck && !more.IsCompleted)
            return false;
        await more.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _isStuck = !more.IsCompleted;
        return !_isStuck;
    }

    /// <summary>Somebody found room.</summary>
    public void Came() => _isStuck = false;
}
