using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>The log in memory: a batch of new ids appended and published, and unknown ids asked about.</summary>
public class LogBenchmarks : IDisposable
{
    private readonly MessageLog _log = MessageLog.Open(
        new LogOptions { MaxIds = 1 << 20 }, TimeProvider.System, NullLogger<MessageLog>.Instance);

    private readonly int[] _ends = new int[Messages.Count];
    private readonly MessageId[] _ids = new MessageId[Messages.Count];
    private readonly bool[] _isNew = new bool[Messages.Count];
    private readonly ByteBuffer _lines = new();
    private ulong _number;

    [GlobalSetup]
    public void Setup()
    {
        var encoder = new EntryEncoder(Messages.Relay);
        var frame = Messages.Frame(180);
        for (var i = 0; i < Messages.Count; i++)
        {
            new FrameReader().Read(frame, true, frame.Length, out var message, out _);
            encoder.EncodeSend(message, Messages.Alice, i, _lines);
            _ends[i] = _lines.Length;
        }
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public void AppendAndPublish()
    {
        foreach (ref var id in _ids.AsSpan())
            id = NextId();
        if (!_log.TryAppend(new LogLines(_lines.WrittenSpan, _ends, _ids), _isNew, out _))
            throw new InvalidOperationException("Nobody holds the ring.");
        _log.Publish();
    }

    [Benchmark(OperationsPerInvoke = Messages.Count)]
    public int Sight()
    {
        var known = 0;
        for (var i = 0; i < Messages.Count; i++)
            known += _log.Ids.Sight(NextId()) ? 1 : 0;
        return known;
    }

    // Spread as hashes are.
    private MessageId NextId()
    {
        var number = ++_number * 0x9e37_79b9_7f4a_7c15;
        return new MessageId(number, ~number, 0, 0);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _log.Dispose();
        GC.SuppressFinalize(this);
    }
}
