using BenchmarkDotNet.Attributes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>A client's message from its bytes to its line and its answer.</summary>
public class ProtocolBenchmarks
{
    private const long Micros = 1_748_340_000_123_456;
    private const int MaxFrameBytes = 64 * 1024;

    private readonly EntryEncoder _encoder = new(Messages.Relay);
    private readonly ByteBuffer _output = new();
    private byte[] _frame = [];

    [Params(180, 300)]
    public int CanonicalBytes { get; set; }

    [GlobalSetup]
    public void Setup() => _frame = Messages.Frame(CanonicalBytes);

    [Benchmark]
    public int Read()
    {
        var reader = new FrameReader();
        reader.Read(_frame, true, MaxFrameBytes, out var frame, out _);
        return frame.Text.Length;
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void EncodeSingly()
    {
        _output.Clear();
        for (var i = 0; i < Messages.Count; i++)
        {
            Read(out var frame);
            _encoder.EncodeSend(frame, Messages.Alice, Micros, _output);
        }
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    [Arguments(1)]
    [Arguments(8)]
    [Arguments(16)]
    [Arguments(64)]
    public void EncodeAndSeal(int batch)
    {
        for (var first = 0; first < Messages.Count; first += batch)
        {
            _output.Clear();
            _encoder.Clear();
            for (var i = 0; i < batch; i++)
            {
                Read(out var frame);
                _encoder.AddSend(frame, Messages.Alice, Micros, _output);
            }

            _encoder.Seal(_output);
        }
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void Ack()
    {
        _output.Clear();
        for (var i = 0; i < Messages.Count; i++)
            Reply.Ack(_output, new MessageId(1, 2, 3, (ulong)i), duplicate: false);
    }

    private void Read(out Frame frame)
    {
        var reader = new FrameReader();
        reader.Read(_frame, true, MaxFrameBytes, out frame, out _);
    }
}
