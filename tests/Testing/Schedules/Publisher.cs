using System.Collections.Concurrent;
using System.Net.Sockets;

namespace OrleansRelay.Testing.Schedules;

/// <summary>A client that publishes without end and, when its node is gone, goes on at another with what was not acknowledged.</summary>
public sealed class Publisher(string name, IReadOnlyList<IRestartableNode> nodes, int node, Random random)
{
    private const int RoundsPerRest = 4;

    private readonly ConcurrentQueue<(string Node, string Id)> _promised = new();
    private readonly Queue<string> _unacknowledged = new();
    private readonly HashSet<string> _received = [];
    private int _node = node;
    private int _sent;

    public string Name => name;

    /// <summary>How long it says nothing, now and then; else it publishes as fast as it is answered.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>How many messages were acknowledged.</summary>
    public int Count => _promised.Count;

    /// <summary>The ids of the messages that were acknowledged, with as many copies as there should be.</summary>
    public IReadOnlyCollection<string> Promised => [.. _promised.Select(static promise => promise.Id)];

    /// <summary>Those of them that this node acknowledged.</summary>
    public IReadOnlyCollection<string> PromisedBy(string node) =>
        [.. _promised.Where(promise => promise.Node == node).Select(static promise => promise.Id)];

    /// <summary>One connection was given a message twice.</summary>
    public bool GotTwice { get; private set; }

    /// <summary>Publishes until told to end, and then until all of it is acknowledged.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested || _unacknowledged.Count > 0)
        {
            try
            {
                await PublishAsync(end);
            }
            catch (Exception error) when (error is IOException or SocketException or InvalidOperationException)
            {
                // The node is down, or going. Another one is up.
            }

            _node++;
        }
    }

    private async Task PublishAsync(CancellationToken end)
    {
        var place = nodes[_node % nodes.Count];
        using var client = await place.RegisterAsync(name);
        _received.Clear();
        // What has an id may be sent again wherever it was sent before.
        while (!end.IsCancellationRequested || _unacknowledged.Count > 0)
        {
            for (var count = random.Next(1, 6); count > 0 && !end.IsCancellationRequested; count--)
                _unacknowledged.Enqueue(Next());
            await client.SendAsync(string.Concat(_unacknowledged));
            for (var open = _unacknowledged.Count; open > 0;)
                open -= Take(await client.ReadLineAsync(), place.Name);
            if (Rest > TimeSpan.Zero && random.Next(RoundsPerRest) == 0)
                await Task.Delay(Rest, CancellationToken.None);
        }
    }

    private string Next()
    {
        var id = random.Next(2) == 0 ? $", \"id\": \"{_sent}\"" : "";
        return $"x||{{\"text\": \"{name}-{_sent++}\"{id}}}\n";
    }

    // How many frames the line answers.
    private int Take(string line, string place)
    {
        if (AnswerText.IsDelivery(line))
        {
            GotTwice |= !_received.Add(AnswerText.IdOf(line));
            return 0;
        }

        if (AnswerText.IsAcknowledgement(line))
        {
            _unacknowledged.Dequeue();
            if (!line.Contains("\"replicas\"", StringComparison.Ordinal))
                _promised.Enqueue((place, AnswerText.IdOf(line)));
            return 1;
        }

        if (!AnswerText.IsUnavailable(line))
            return 0;
        _unacknowledged.Enqueue(_unacknowledged.Dequeue());
        return 1;
    }
}
