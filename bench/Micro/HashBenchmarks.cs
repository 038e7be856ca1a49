using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>The id of a message: every way of hashing a batch, and the one that is chosen here.</summary>
public class HashBenchmarks
{
    private readonly Sha256Batch _batch = new();
    private readonly MessageId[] _ids = new MessageId[Messages.Count];
    private byte[] _blocks = [];
    private int[] _ends = [];

    [Params(180, 300)]
    public int CanonicalBytes { get; set; }

    [Params(1, 2, 4, 8, 16, 64)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var canonical = Messages.Canonical(CanonicalBytes);
        _ends = new int[Batch];
        for (var i = 0; i < Batch; i++)
        {
            _batch.Open();
            _batch.Text.Append(canonical);
            _batch.Close();
            _ends[i] = _batch.OpenStart;
        }

        _blocks = _batch.Text.WrittenSpan.ToArray();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages.Count)]
    public void Each()
    {
        for (var i = 0; i < Messages.Count; i += Batch)
            Sha256Batch.HashEach(_blocks, _ends, _ids);
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void Chosen()
    {
        for (var i = 0; i < Messages.Count; i += Batch)
            _batch.HashAll();
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void EightLanes()
    {
        for (var i = 0; i < Messages.Count; i += Batch)
            Sha256Lanes.Hash<Vector256<uint>, LaneMath256>(_blocks, _ends, _ids);
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void SixteenLanes()
    {
        for (var i = 0; i < Messages.Count; i += Batch)
            Sha256Lanes.Hash<Vector512<uint>, LaneMath512>(_blocks, _ends, _ids);
    }
}
