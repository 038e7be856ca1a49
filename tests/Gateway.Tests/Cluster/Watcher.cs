using System.Collections.Concurrent;
using System.Net.Sockets;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Cluster;

/// <summary>A client that only listens, for as long as its node lives.</summary>
internal sealed class Watcher
{
    private static int _lastNumber;

    private readonly RestartableNode _node;
    private readonly LineClient _client;
    private readonly ConcurrentQueue<string> _received = new();
    private readonly IServiceProvider _life;
    private readonly int _before;
    private readonly Task _listening;

    private Watcher(RestartableNode node, LineClient client)
    {
        (_node, _client, _life) = (node, client, node.Services);
        _before = node.LogIds().Count;
        _listening = Task.Run(ListenAsync);
    }

    public static async Task<Watcher> StartAsync(RestartableNode node) =>
        new(node, await node.RegisterAsync($"watcher{Interlocked.Increment(ref _lastNumber)}"));

    /// <summary>It was given no message twice and, if its node is still there, the node's log since it came.</summary>
    public async Task CheckAsync()
    {
        if (_node.IsRunning && _node.Services == _life)
        {
            var log = _node.LogIds().Select(static id => id.ToString()).ToList();
            await Eventually.TrueAsync(
                () => _received.Count >= log.Count - _before, $"{_node.Name}'s client gets what came since it did");
            Assert.Equal(log.TakeLast(_received.Count), _received);
        }

        _client.Dispose();
        await _listening;
        Assert.Equal(_received.Count, _received.Distinct().Count());
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _client.TryReadLineAsync() is { } line)
            {
                if (line.StartsWith("{\"from\"", StringComparison.Ordinal))
                    _received.Enqueue(Wire.MsgId(line));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Its node is gone, or the test is over.
        }
    }
}
