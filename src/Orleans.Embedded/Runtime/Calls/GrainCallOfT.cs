using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A waiting call of a method that returns a value. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall<T> : GrainCall
{
    // Asynchronous continuations: the caller's code must not run inside a turn of the grain.
    private readonly TaskCompletionSource<T> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Promise => _promise.Task;

    internal sealed override bool IsSettled => _promise.Task.IsCompleted;

    protected abstract Task<T> Invoke(object target);

    private protected sealed override Task Begin(object target) => Invoke(target);

    private protected sealed override bool TryAnswer(Task answer) =>
        answer is Task<T> typed
            ? _promise.TrySetFromTask(typed)
            : _promise.TrySetException(answer.Exception!.InnerExceptions);

    private protected sealed override bool TryFail(Exception exception) => _promise.TrySetException(exception);

    private protected sealed override bool TryCancel(CancellationToken token) => _promise.TrySetCanceled(token);
}
