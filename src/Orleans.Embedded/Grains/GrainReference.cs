using System.ComponentModel;
using System.Runtime.CompilerServices;
using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>
/// A reference to a grain or observer. The generated subclasses turn calls of the interface into calls of the instance.
/// </summary>
/// <remarks>
/// A call to an idle grain runs at once, on the caller's thread, in the grain's turn, and costs no allocation; what
/// meets an await goes on by itself. A call that finds its grain busy waits in its queue.
/// </remarks>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>, ISpanFormattable
{
    private readonly ReferenceBinding _binding;
    private readonly string _key;
    private Activation? _activation;

    [EditorBrowsable(EditorBrowsableState.Never)]
    protected GrainReference(ReferenceBinding binding, string key)
    {
        _binding = binding;
        _key = key;
    }

    public GrainId GrainId => new(_binding.Class.GrainType, IdSpan.Create(_key));

    public GrainInterfaceType InterfaceType => GrainInterfaceType.Create(InterfaceName);

    public string InterfaceName => _binding.Interface.Type.FullName!;

    internal string Key => _key;

    internal GrainClass Class => _binding.Class;

    public static bool operator ==(GrainReference? left, GrainReference? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(GrainReference? left, GrainReference? right) => !(left == right);

    public bool Equals(GrainReference? other) =>
        other is not null && other._key == _key && other._binding.Class.GrainType.Equals(_binding.Class.GrainType);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceName}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"GrainReference:{GrainId}:{InterfaceName}", out charsWritten);

    internal GrainReference As(Type interfaceType) =>
        interfaceType.IsInstanceOfType(this) ? this : _binding.Factory.Reference(interfaceType, _binding.Class, _key);

    /// <summary>Takes the turn of the grain if that is possible on the spot; activates the grain if need be.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool TryEnter(CallOptions options, out Turn turn)
    {
        // A chain of grains that call each other must not run into the end of the stack: from some depth on they queue.
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            if (_activation is { } activation && activation.TryEnter())
            {
                turn = new Turn(activation, _binding, options);
                return true;
            }

            return TryResolve(options, out turn);
        }

        turn = default;
        return false;
    }

    /// <summary>Queues a call and returns what its caller waits for.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task Send(VoidGrainCall call, CallOptions options, CancellationToken token = default)
    {
        var promise = call.Promise;
        SendAndWatch(call, options, token);
        return promise;
    }

    /// <inheritdoc cref="Send(VoidGrainCall, CallOptions, CancellationToken)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task<T> Send<T>(GrainCall<T> call, CallOptions options, CancellationToken token = default)
    {
        SendAndWatch(call, options, token);
        return call.Promise;
    }

    /// <summary>Queues a call that nobody waits for.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task SendOneWay(VoidGrainCall call, CallOptions options)
    {
        call.Prepare(options | CallOptions.OneWay);
        Dispatch(call);
        return Task.CompletedTask;
    }

    /// <summary>What a grain reference among the arguments becomes: never the grain object itself.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static T Argument<T>(T argument)
        where T : class?, IAddressable?
    {
        if (argument is null or GrainReference)
            return argument;
        if (argument is IGrainObserver and not IGrainBase)
        {
            throw new NotSupportedException(
                $"An observer is handed over as a reference, not as a {argument.GetType()}: use CreateObjectReference.");
        }

        return (T)argument.AsReference(typeof(T));
    }

    private bool TryResolve(CallOptions options, out Turn turn)
    {
        turn = default;
        if (_binding.Class.IsObserver)
            return false;
        while (true)
        {
            var activation = _binding.Class.Table.GetOrAdd(_key, out var isNew);
            _activation = activation;
            if (isNew)
                return TryActivate(activation, options, out turn);
            var interleaves = _binding.Class.IsReentrant || (options & CallOptions.AlwaysInterleave) != 0;
            if (activation.TryEnter() || (interleaves && activation.TryEnterBetween()))
            {
                turn = new Turn(activation, _binding, options);
                return true;
            }

            if (!activation.IsDead)
                return false;
        }
    }

    private bool TryActivate(Activation activation, CallOptions options, out Turn turn)
    {
        turn = new Turn(activation, _binding, options);
        activation.Activate();
        if (!activation.IsActivating)
            return true;
        turn.Leave();
        return false;
    }

    private void SendAndWatch(GrainCall call, CallOptions options, CancellationToken token)
    {
        call.Prepare(options);
        _binding.Deadlines.Add(call);
        call.CancelWith(token);
        Dispatch(call);
    }

    private void Dispatch(GrainCall call)
    {
        var activation = _activation;
        while (activation is null || !activation.TryEnqueue(call))
        {
            _activation = activation = Resolve(out var isNew);
            if (activation is null)
            {
                // As with a client that is gone, a call that expects an answer runs into its timeout.
                _binding.Class.Engine.Log.ObserverGone(call.Name, GrainId);
                return;
            }

            if (!isNew)
                continue;
            // It can't die before it runs, and it runs only after the call is in its queue.
            activation.TryEnqueue(call);
            ThreadPool.UnsafeQueueUserWorkItem(activation, preferLocal: true);
            return;
        }
    }

    private Activation? Resolve(out bool isNew)
    {
        isNew = false;
        return _binding.Class.IsObserver
            ? _binding.Class.Table.Find(_key) is { IsDead: false } found ? found : null
            : _binding.Class.Table.GetOrAdd(_key, out isNew);
    }
}
