using Microsoft.Extensions.Logging;
using OrleansRelay.Log;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>The node's sender loops; connections are dealt out to them in turn.</summary>
internal sealed class SenderLoops(MessageLog log, GatewayOptions options, ILogger<SenderLoops> logger)
{
    private readonly SenderLoop[] _loops =
    [
        .. Enumerable.Range(0, options.SenderLoops > 0 ? options.SenderLoops : Environment.ProcessorCount)
            .Select(index => new SenderLoop(index, log, options, logger)),
    ];

    private uint _next;

    public SenderLoop Next() => _loops[Interlocked.Increment(ref _next) % (uint)_loops.Length];

    public void Stop()
    {
        foreach (var loop in _loops)
            loop.Stop();
    }
}
