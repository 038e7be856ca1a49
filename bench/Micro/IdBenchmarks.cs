using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Log.Index;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>What remembering ids costs among those that are there, by the batch as the log does it.</summary>
public class IdBenchmarks
{
    private const int Added = 200_000;
    private const int Batch = 200;

    private MessageId[] _ids = [];
    private IdIndex _index = null!;
    private int _next;

    /// <summary>So many are there before; each run adds to them, so that what growing takes is part of it.</summary>
    [Params(100_000, 4_000_000)]
    public int Before { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _index = new IdIndex(TimeSpan.FromDays(1), 64_000_000, TimeProvider.System, NullLogger.Instance);
        _ids = new MessageId[Added];
        while (_next < Before)
        {
            Make();
            Add();
        }
    }

    [GlobalCleanup]
    public void Drop() => _index.Dispose();

    [IterationSetup]
    public void Make()
    {
        for (var i = 0; i < _ids.Length; i++)
            _ids[i] = MessageId.Hash(BitConverter.GetBytes(_next++));
    }

    /// <summary>Looks ahead, and adds an id that is new.</summary>
    [Benchmark(OperationsPerInvoke = Added)]
    public int Add()
    {
        var (added, now) = (0, _index.Now);
        for (var at = 0; at < _ids.Length; at += Batch)
        {
            var batch = _ids.AsSpan(at, Batch);
            _index.Fetch(batch);
            foreach (ref readonly var id in batch)
                added += _index.TryAdd(id, now) ? 1 : 0;
        }

        return added;
    }
}
