using System.Collections.Concurrent;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Workers that no session has at the moment; as many are kept as can run at once.</summary>
internal sealed class IngestWorkers(GatewayContext context)
{
    private static readonly int Kept = 2 * Environment.ProcessorCount;

    private readonly ConcurrentBag<IngestWorker> _free = [];

    public IngestWorker Rent() => _free.TryTake(out var worker) ? worker : new IngestWorker(context);

    public void Return(IngestWorker worker)
    {
        worker.Input.Clear();
        if (_free.Count < Kept)
            _free.Add(worker);
    }
}
