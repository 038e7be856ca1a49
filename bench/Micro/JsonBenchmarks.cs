using BenchmarkDotNet.Attributes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>The slow way: a body that is an object, in another order than the canonical text has it.</summary>
public class JsonBenchmarks
{
    private readonly EntryEncoder _encoder = new(Messages.Relay);
    private readonly ByteBuffer _output = new();
    private readonly byte[] _frame = Messages.ObjectFrame();

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void EncodeObjects()
    {
        _output.Clear();
        _encoder.Clear();
        for (var i = 0; i < Messages.Count; i++)
        {
            var reader = new FrameReader();
            reader.Read(_frame, true, 64 * 1024, out var frame, out _);
            _encoder.AddSend(frame, Messages.Alice, i, _output);
        }

        _encoder.Seal(_output);
    }
}
