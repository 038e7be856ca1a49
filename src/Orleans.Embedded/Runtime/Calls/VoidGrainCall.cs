using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>
/// A waiting call of a method that returns no value, also one that nobody waits for. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VoidGrainCall : GrainCall
{
    private TaskCompletionSource? _promise;

    internal Task Promise =>
        (_promise ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    internal sealed override bool IsSettled => _promise is { Task.IsCompleted: true };

    protected abstract Task Invoke(object target);

    private protected sealed override Task Begin(object target) => Invoke(target);

    private protected sealed override bool TryAnswer(Task answer) =>
        _promise is null || _promise.TrySetFromTask(answer);

    private protected sealed override bool TryFail(Exception exception) =>
        _promise?.TrySetException(exception) ?? false;

    private protected sealed override bool TryCancel(CancellationToken token) =>
        _promise?.TrySetCanceled(token) ?? false;
}
