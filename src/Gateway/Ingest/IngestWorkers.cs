namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// The workers of a gateway, which are all the memory that reading takes. There are more places than processors, since a
/// batch may wait for a grain, but a fixed number: however many sessions have something to read, the others wait for a
/// worker with nothing in their hands. A worker that waits for the log, or for another node, gives its place to another, or what
/// hangs would hold up those who don't need it; of those, too, there is a bound.
/// </summary>
internal sealed class IngestWorkers(GatewayContext context)
{
    private const int MaxParked = 256;
    private static readonly int Max = Math.Max(16, 4 * Environment.ProcessorCount);

    private readonly SemaphoreSlim _places = new(Max);
    private readonly Stack<IngestWorker> _free = new();
    private int _parked;

    /// <summary>How many are at work, those that gave their place away left out.</summary>
    public int Rented => Max - _places.CurrentCount;

    /// <summary>How many wait for the log or for another node.</summary>
    public int Parked => Volatile.Read(ref _parked);

    public ValueTask<IngestWorker> RentAsync() => _places.Wait(0) ? new(Take()) : new(WaitAsync());

    /// <summary>Gives the worker's place to another, unless too many have done so: then it waits in its place.</summary>
    public void Park(IngestWorker worker)
    {
        if (worker.IsParked)
            return;
        if (Interlocked.Increment(ref _parked) > MaxParked)
        {
            Interlocked.Decrement(ref _parked);
            return;
        }

        worker.IsParked = true;
        _places.Release();
    }

    public void Return(IngestWorker worker)
    {
        var held = !worker.IsParked;
        worker.IsParked = false;
        worker.Input.Clear();
        lock (_free)
        {
            if (_free.Count < Max)
                _free.Push(worker);
        }

        if (held)
            _places.Release();
        else
            Interlocked.Decrement(ref _parked);
    }

    private async Task<IngestWorker> WaitAsync()
    {
        await _places.WaitAsync().ConfigureAwait(false);
        return Take();
    }

    private IngestWorker Take()
    {
        lock (_free)
        {
            if (_free.TryPop(out var worker))
                return worker;
        }

        return new IngestWorker(context);
    }
}
