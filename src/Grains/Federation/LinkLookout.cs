namespace OrleansRelay.Grains.Federation;

/// <summary>
/// The last that is known of the links, for whoever can't wait for their grains. It is kept up to date for as long as somebody
/// wants it again and again.
/// </summary>
internal sealed class LinkLookout(Func<Task<LinkReport[]>> ask, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Nobody has wanted it for so long: nobody does any more.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stop = new();
    private volatile LinkReport[] _latest = [];
    private long _wanted;
    private int _looking;

    /// <summary>Not older than a few seconds, and empty the first time.</summary>
    public IReadOnlyList<LinkReport> Latest
    {
        get
        {
            // What is found out from now on is for the next time.
            var latest = _latest;
            Volatile.Write(ref _wanted, time.GetTimestamp());
            if (!_stop.IsCancellationRequested && Interlocked.Exchange(ref _looking, 1) == 0)
                _ = Task.Run(LookAsync);
            return latest;
        }
    }

    internal bool IsLooking => Volatile.Read(ref _looking) == 1;

    public void Dispose() => _stop.Cancel();

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested && time.GetElapsedTime(Volatile.Read(ref _wanted)) < Patience)
        {
            _latest = await ask();
            await Task.Delay(Period, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What is not looked at is not known.
        _latest = [];
        Volatile.Write(ref _looking, 0);
    }
}
