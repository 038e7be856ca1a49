using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>
/// A call that could not be finished on the spot: it waits for its grain, or its grain awaits something. Whatever comes
/// first settles it: the grain's answer, the response timeout, the caller's cancellation. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall
{
    private ExecutionContext? _callerContext;
    private CancellationTokenRegistration _cancellation;
    private Task? _answer;

    /// <summary>Interface and method, for messages.</summary>
    public abstract string Name { get; }

    internal CallOptions Options { get; private set; }

    internal bool IsOneWay => (Options & CallOptions.OneWay) != 0;

    internal bool IsReadOnly => (Options & CallOptions.ReadOnly) != 0;

    /// <summary>
    /// Whose queue the call is in, or who runs it. Changes when an activation ends with calls still waiting.
    /// </summary>
    internal Activation? Target { get; set; }

    internal CallQueue? Queue { get; set; }

    internal GrainCall? NextInQueue { get; set; }

    internal GrainCall? PreviousInQueue { get; set; }

    internal DeadlineEntry Deadline;

    /// <summary>A timer's tick dies with its activation and is not handed on to the next.</summary>
    internal virtual bool IsLocal => false;

    /// <summary>Whether the call shows that the grain is still needed.</summary>
    internal virtual bool CountsAsUse => true;

    internal virtual bool Interleaves => (Options & CallOptions.AlwaysInterleave) != 0;

    /// <summary>The caller no longer waits, so there is nothing to start.</summary>
    internal abstract bool IsSettled { get; }

    internal void Prepare(CallOptions options)
    {
        Options = options;
        _callerContext = ExecutionContext.Capture();
    }

    /// <summary>
    /// Lets the caller's token end the wait; the grain sees the same token and ends its work by itself.
    /// </summary>
    /// <remarks>Unregistered, never disposed: disposal waits for a callback that may want a lock held here.</remarks>
    internal void CancelWith(CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return;
        _cancellation = token.UnsafeRegister(
            static (state, fired) =>
            {
                var call = (GrainCall)state!;
                if (call.TryCancel(fired))
                    call.StopWaiting();
            },
            this);
        if (IsSettled)
            _cancellation.Unregister();
    }

    /// <summary>Runs the method. Called in a turn of the target.</summary>
    internal void Start(Activation target)
    {
        if (IsSettled || target.Target is not { } instance)
        {
            // A collected observer answers as little as a client that is gone: a caller that waits runs into its timeout.
            if (!IsSettled)
                target.Engine.Log.ObserverGone(Name, target.GrainId);
            target.OnCallFinished(this);
            return;
        }

        Task answer;
        try
        {
            if (_callerContext is { } context)
                ExecutionContext.Restore(context);
            answer = Begin(instance) ?? throw NullAnswer();
        }
        catch (Exception exception)
        {
            answer = Task.FromException(exception);
        }

        if (answer.IsCompleted)
            Finish(target, answer);
        else
            Follow(answer);
    }

    /// <summary>
    /// Waits for the grain's answer; the continuation runs in a turn of the grain, whose context is current.
    /// </summary>
    internal void Follow(Task answer)
    {
        _answer = answer;
        answer.GetAwaiter().UnsafeOnCompleted(() => Finish(Target!, _answer!));
    }

    internal void Fail(Exception exception)
    {
        if (TryFail(exception))
            StopWaiting();
    }

    /// <summary>The response did not arrive in time.</summary>
    internal void Expire(TimeSpan timeout)
    {
        var receiver = Target is { } target ? $"to {target.GrainId}" : "that nobody received";
        if (!TryFail(new TimeoutException($"Response did not arrive on time in {timeout} for message: {Name} {receiver}.")))
            return;
        _cancellation.Unregister();
        Target?.Forget(this);
    }

    internal InvalidOperationException NullAnswer() => new($"{Name} returned null instead of a task.");

    /// <summary>Calls the method on the grain.</summary>
    private protected abstract Task Begin(object target);

    /// <summary>Hands the grain's answer to the caller, unless the call is settled already.</summary>
    private protected abstract bool TryAnswer(Task answer);

    private protected abstract bool TryFail(Exception exception);

    private protected abstract bool TryCancel(CancellationToken token);

    private protected virtual void OnFinished(Activation target, Task answer)
    {
        if (IsOneWay && answer.Exception is { InnerException: { } exception })
            target.Class.Engine.Log.OneWayCallFailed(exception, Name, target.GrainId);
    }

    private void Finish(Activation target, Task answer)
    {
        if (answer.Exception is { InnerException: { } exception })
            target.Examine(exception);
        target.OnCallFinished(this);
        OnFinished(target, answer);
        if (!TryAnswer(answer))
            return;
        _cancellation.Unregister();
        Deadline.Cancel(this);
    }

    private void StopWaiting()
    {
        _cancellation.Unregister();
        Deadline.Cancel(this);
        Target?.Forget(this);
    }
}
