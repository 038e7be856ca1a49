using System.Collections.Concurrent;
using System.Net.Sockets;

namespace OrleansRelay.Testing.Schedules;

/// <summary>A client that only listens, but for one message of its own, for as long as its node lives.</summary>
public sealed class Watcher
{
    private static int _lastNumber;

    private readonly IRestartableNode _node;
    private readonly LineClient _client;
    private readonly ConcurrentQueue<string> _received = new();
    private readonly TaskCompletionSource<string> _own = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object? _life;
    private readonly Task _listening;

    private Watcher(IRestartableNode node, LineClient client, string message)
    {
        (_node, _client, _life) = (node, client, node.Life);
        _listening = Task.Run(() => ListenAsync(message));
    }

    public static async Task<Watcher> StartAsync(IRestartableNode node)
    {
        var name = $"watcher{Interlocked.Increment(ref _lastNumber)}";
        var watcher = new Watcher(node, await node.RegisterAsync(name), $"x||{{\"text\": \"here\", \"id\": \"{name}\"}}\n");
        // It says from where on in the log there is nothing that this client may miss.
        await watcher._own.Task.WaitAsync(Eventually.Deadline);
        return watcher;
    }

    /// <summary>It was given no message twice and, if its node is still there, the node's log since it came, without its own.</summary>
    public async Task CheckAsync()
    {
        if (_life is not null && _node.Life == _life)
        {
            var log = _node.LogIds().Select(static id => id.ToString()).ToList();
            var own = log.IndexOf(await _own.Task);
            Assert.True(own >= 0, $"{_node.Name} lost the message of its client");
            await Eventually.TrueAsync(
                () => _received.Count >= log.Count - own - 1, $"{_node.Name}'s client gets what came since it did");
            log.RemoveAt(own);
            Assert.Equal(log.TakeLast(_received.Count), _received);
        }

        _client.Dispose();
        await _listening;
        Assert.Equal(_received.Count, _received.Distinct().Count());
    }

    private async Task ListenAsync(string message)
    {
        try
        {
            await _client.SendAsync(message);
            while (await TryReadAsync() is { } line)
            {
                if (AnswerText.IsDelivery(line))
                    _received.Enqueue(AnswerText.IdOf(line));
                else if (AnswerText.IsAcknowledgement(line))
                    _own.TrySetResult(AnswerText.IdOf(line));
                else if (AnswerText.IsUnavailable(line))
                    await _client.SendAsync(message);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Its node is gone, or the test is over.
        }
    }

    // A node that is cut off may have nothing to say for longer than tests wait.
    private async Task<string?> TryReadAsync()
    {
        while (true)
        {
            try
            {
                return await _client.TryReadLineAsync();
            }
            catch (TimeoutException)
            {
                // Again.
            }
        }
    }
}
