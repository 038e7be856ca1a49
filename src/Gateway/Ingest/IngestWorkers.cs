namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// The workers of a gateway, which are all the memory that reading takes. There are more than processors, since a batch may
/// wait for a grain, the log or the disk, but a fixed number: however many sessions have something to read, the others
/// wait for a worker with nothing in their hands.
/// </summary>
internal sealed class IngestWorkers(GatewayContext context)
{
    private static readonly int Max = Math.Max(16, 4 * Environment.ProcessorCount);

    private readonly SemaphoreSlim _places = new(Max, Max);
    private readonly Stack<IngestWorker> _free = new();

    /// <summary>How many are at work.</summary>
    public int Rented => Max - _places.CurrentCount;

    public ValueTask<IngestWorker> RentAsync() => _places.Wait(0) ? new(Take()) : new(WaitAsync());

    public void Return(IngestWorker worker)
    {
        worker.Input.Clear();
        lock (_free)
            _free.Push(worker);
        _places.Release();
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
