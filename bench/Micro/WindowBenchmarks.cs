using BenchmarkDotNet.Attributes;
using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Micro;

/// <summary>Putting entries into a window that is full, in batches as they are read from the log.</summary>
public class WindowBenchmarks
{
    private const int Capacity = 1_000_000;
    private const int Entries = 2_000_000;
    private const int Batch = 100;

    private EntryKey[] _keys = [];
    private EntryKey[] _late = [];

    [Params(1_000, 500_000)]
    public int PerSecond { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _keys = SyncKeys.Stream(Entries, PerSecond);
        _late = [.. _keys.Where((_, i) => i % 10 == 0), .. _keys.Where((_, i) => i % 10 != 0)];
    }

    /// <summary>In order of time.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public int InOrder() => Fill(_keys, Capacity);

    /// <summary>Nine of ten come when the window has the others, as to a relay that was away.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public int Late() => Fill(_late, Entries);

    private static int Fill(EntryKey[] keys, int capacity)
    {
        var window = new EntryWindow(capacity);
        for (var at = 0; at < keys.Length; at += Batch)
            window.Add(keys.AsSpan(at, Batch));
        return window.Snapshot().Count;
    }
}
