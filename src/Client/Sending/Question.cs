using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>Asks the relay something about itself.</summary>
/// <param name="frame">The question.</param>
/// <param name="answer">What kind of line answers it.</param>
/// <param name="read">What the answer says.</param>
/// <param name="what">What a relay of an older version does not know.</param>
internal class Question<T>(byte[] frame, LineKind answer, Func<ReadOnlyMemory<byte>, T> read, string what) : Request
{
    private readonly TaskCompletionSource<T> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ReadOnlySpan<byte> Frame => frame;

    public override bool IsDone => _answered.Task.IsCompleted;

    /// <summary>Waits for the answer.</summary>
    public async Task<T> AnswerAsync(CancellationToken stop)
    {
        try
        {
            return await _answered.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            // Nobody needs an answer any more.
            _answered.TrySetCanceled(CancellationToken.None);
        }
    }

    public override void Answer(ServerLine line, TimeProvider time)
    {
        if (line.Kind == answer)
            Read(line);
        else if (line.Kind == LineKind.Error)
            Fail(line.Code == RelayErrorCodes.Malformed ? RelayException.NotSupported(what) : line.ToException());
        else
            Fail(RelayException.BadServer("a question was answered by something else."));
    }

    public override void Fail(Exception error) => _answered.TrySetException(error);

    /// <summary>It is so without an answer.</summary>
    protected void Set(T value) => _answered.TrySetResult(value);

    private void Read(ServerLine line)
    {
        try
        {
            _answered.TrySetResult(read(line.Raw));
        }
        catch (RelayException error)
        {
            Fail(error);
        }
    }
}
