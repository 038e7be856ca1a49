using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>Asks for other messages than before.</summary>
internal sealed class FilterRequest(RelayFilter filter) : Request
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _frame = Frames.Receive(filter);

    public RelayFilter Filter => filter;

    public Task Answered => _answered.Task;

    public override ReadOnlySpan<byte> Frame => _frame;

    public override bool IsDone => _answered.Task.IsCompleted;

    public override void Answer(ServerLine line, TimeProvider time)
    {
        if (line.Kind == LineKind.Receiving)
            _answered.TrySetResult();
        else if (line.Kind == LineKind.Error)
            _answered.TrySetException(line.Code == RelayErrorCodes.Malformed ? RelayException.NotSupported("filters") : line.ToException());
        else
            Fail(RelayException.BadServer("a filter was answered by something else."));
    }

    /// <summary>A new connection was registered with it.</summary>
    public void Apply() => _answered.TrySetResult();

    public override void Fail(Exception error) => _answered.TrySetException(error);
}
