using System.Text.Json;
using BenchmarkDotNet.Attributes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>
/// Checking a body and finding its end, by the scanner and by <see cref="Utf8JsonReader"/>. The reader does less: it doesn't
/// take lone surrogates as Python does, and it leaves bounds on numbers to its caller.
/// </summary>
public class ScanBenchmarks
{
    private byte[] _body = [];

    [Params(true, false)]
    public bool IsText { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var frame = IsText ? Messages.Frame(180) : Messages.ObjectFrame();
        _body = frame[(frame.AsSpan().IndexOf("||"u8) + 2)..^1];
    }

    [Benchmark(Baseline = true)]
    public int Scanner()
    {
        var scanner = new JsonScanner(_body);
        return scanner.SkipValue(0, out _) ? scanner.At : throw new JsonException();
    }

    [Benchmark]
    public long Utf8Reader()
    {
        var reader = new Utf8JsonReader(_body);
        while (reader.Read())
        {
        }

        return reader.BytesConsumed;
    }
}
