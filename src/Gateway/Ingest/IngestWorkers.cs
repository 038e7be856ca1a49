using System.Collections.Concurrent;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// Workers that no session has at the moment. More are kept than processors, since some wait for others in the middle of
/// a batch; a worker is a quarter of a megabyte, which would be much garbage if it were made anew for each.
/// </summary>
internal sealed class IngestWorkers(GatewayContext context)
{
    private static readonly int Kept = 4 * Environment.ProcessorCount;

    private readonly ConcurrentBag<IngestWorker> _free = [];

    public IngestWorker Rent() => _free.TryTake(out var worker) ? worker : new IngestWorker(context);

    public void Return(IngestWorker worker)
    {
        worker.Input.Clear();
        if (_free.Count < Kept)
            _free.Add(worker);
    }
}
