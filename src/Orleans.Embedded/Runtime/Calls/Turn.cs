using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Orleans.Embedded;

/// <summary>
/// The right to run code of a grain, taken by a caller on its own thread. It ends with exactly one of Complete and
/// Fail. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Turn
{
    private readonly Activation _activation;
    private readonly SynchronizationContext? _outside;
    private readonly ReferenceBinding _binding;
    private readonly CallOptions _options;

    internal Turn(Activation activation, ReferenceBinding binding, CallOptions options)
    {
        _activation = activation;
        _binding = binding;
        _options = options;
        _outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(activation);
    }

    /// <summary>The grain instance. Throws if it could not be made.</summary>
    public T Target<T>()
        where T : class
    {
        if (_activation.Instance is not { } instance)
            return Throw<T>();
        return Unsafe.As<T>(instance);
    }

    public Task Complete(Task task, string name, CancellationToken token = default)
    {
        if (task is not { IsCompletedSuccessfully: true })
            return CompleteLater(task, name, token);
        Leave();
        return task;
    }

    public Task<T> Complete<T>(Task<T> task, string name, CancellationToken token = default)
    {
        if (task is not { IsCompletedSuccessfully: true })
            return CompleteLater(task, name, token);
        Leave();
        return task;
    }

    public ValueTask Complete(ValueTask task, string name, CancellationToken token = default)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask(CompleteLater(task.AsTask(), name, token));
        Leave();
        return task;
    }

    public ValueTask<T> Complete<T>(ValueTask<T> task, string name, CancellationToken token = default)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask<T>(CompleteLater(task.AsTask(), name, token));
        Leave();
        return task;
    }

    /// <summary>The method threw instead of returning a task.</summary>
    public Task Fail(Exception exception)
    {
        Examine(exception);
        Leave();
        return Task.FromException(exception);
    }

    /// <inheritdoc cref="Fail(Exception)"/>
    public Task<T> Fail<T>(Exception exception)
    {
        Examine(exception);
        Leave();
        return Task.FromException<T>(exception);
    }

    /// <summary>Ends a turn in which nothing was called.</summary>
    internal void Leave()
    {
        _activation.Exit();
        SynchronizationContext.SetSynchronizationContext(_outside);
    }

    private T Throw<T>()
    {
        ExceptionDispatchInfo.Throw(_activation.Failure ?? SiloEngine.Stopped());
        return default!;
    }

    private Task CompleteLater(Task? task, string name, CancellationToken token)
    {
        var call = new PendingVoidCall(name);
        if (task is null)
            return Fail(call.NullAnswer());
        if (task.IsCompleted)
            return Ended(task);
        var promise = call.Promise;
        Follow(call, task, token);
        return promise;
    }

    private Task<T> CompleteLater<T>(Task<T>? task, string name, CancellationToken token)
    {
        var call = new PendingCall<T>(name);
        if (task is null)
            return Fail<T>(call.NullAnswer());
        if (task.IsCompleted)
            return (Task<T>)Ended(task);
        Follow(call, task, token);
        return call.Promise;
    }

    private Task Ended(Task task)
    {
        if (task.Exception is { InnerException: { } exception })
            Examine(exception);
        Leave();
        return task;
    }

    private void Follow(GrainCall call, Task task, CancellationToken token)
    {
        call.Prepare(_options);
        _activation.Track(call, task);
        _binding.Deadlines.Add(call);
        call.CancelWith(token);
        Leave();
    }

    private void Examine(Exception exception)
    {
        if (!_activation.IsDead)
            _activation.Examine(exception);
    }
}
