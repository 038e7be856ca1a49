using Microsoft.Extensions.Logging;

namespace OrleansRelay.Grains.Replication;

/// <summary>Whether this node has caught up with the nodes that it found when it started, and since when.</summary>
internal sealed class Completeness(TimeProvider time, ILogger<Completeness> logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _heard = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<IReadOnlyCollection<ulong?>>? _others;

    /// <summary>From when on every message of the relay is in this node's log; null as long as that can't be said.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Completes when the node is complete.</summary>
    public Task WhenComplete => _complete.Task;

    /// <param name="others">The origins of the other active nodes; null for one that is not known yet.</param>
    public void Begin(Func<IReadOnlyCollection<ulong?>> others)
    {
        lock (_gate)
            _others = others;
        Look();
    }

    /// <summary>A node has handed over all that it had for this one.</summary>
    public void Heard(ulong origin)
    {
        if (Since is not null)
            return;
        lock (_gate)
            _heard.Add(origin);
        Look();
    }

    /// <summary>Nodes came, went or said who they are.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (Since is not null || _others is null || !_others().All(origin => origin is { } known && _heard.Contains(known)))
                return;
            Since = time.GetUtcNow();
            _heard.Clear();
        }

        logger.Complete(Since.Value);
        _complete.TrySetResult();
    }
}
