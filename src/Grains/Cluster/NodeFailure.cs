namespace OrleansRelay.Grains.Cluster;

/// <summary>
/// Is told by Orleans that this node can't go on, and says so to whoever ends the process. What Orleans would do by itself
/// is to crash, with a dump.
/// </summary>
public sealed class NodeFailure : IFatalErrorHandler
{
    private readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes, with a line that says why, when this node has to end.</summary>
    public Task<string> WhenFailed => _reason.Task;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) =>
        _reason.TrySetResult(exception is null
            ? "The other nodes declared this node dead: it did not answer them for some seconds. It ends, so that it can be started again."
            : $"This node can't be one of its cluster any more ({context}): {exception.Message}");
}
