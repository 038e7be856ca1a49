using System.Runtime.ExceptionServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>
/// A state of one activation. Operations run one after the other, also in a reentrant grain, since each needs the
/// version that the one before it left.
/// </summary>
internal sealed class PersistentState<T> : IPersistentState<T>, IStateLoader
{
    private const ConfigureAwaitOptions HowItEndedIsNotOurs =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<T> _state = new(StateActivator<T>.Create());
    private Task _last = Task.CompletedTask;
    private bool _isLoaded;

    public PersistentState(Activation activation, string name, IGrainStorage storage)
    {
        _activation = activation;
        _name = name;
        _storage = storage;
        activation.Extras.Add(this);
    }

    private delegate Task Operation(string name, GrainId id, IGrainState<T> state, CancellationToken token);

    public T State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _isLoaded
        ? _state.RecordExists
        : throw new InvalidOperationException("State has not yet been loaded");

    public Task LoadAsync(CancellationToken token) => ReadStateAsync(token);

    public Task ReadStateAsync() => ReadStateAsync(default);

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task ClearStateAsync() => ClearStateAsync(default);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await Enqueue(_storage.ReadStateAsync, nameof(ReadStateAsync), cancellationToken);
        _isLoaded = true;
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        Enqueue(_storage.WriteStateAsync, nameof(WriteStateAsync), cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Enqueue(_storage.ClearStateAsync, nameof(ClearStateAsync), cancellationToken);

    private Task Enqueue(Operation operation, string name, CancellationToken token) =>
        _last = RunAsync(_last, operation, name, token);

    private async Task RunAsync(Task before, Operation operation, string name, CancellationToken token)
    {
        if (!before.IsCompleted)
            await before.ConfigureAwait(HowItEndedIsNotOurs);
        try
        {
            await operation(_name, _activation.GrainId, _state, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            throw Explain(exception, name);
        }
    }

    private OrleansException Explain(Exception exception, string operation)
    {
        var provider = _storage.GetType().Name;
        _activation.Engine.Log.StorageFailed(exception, provider, _name, operation, _activation.GrainId);
        if (exception is OrleansException)
            ExceptionDispatchInfo.Throw(exception);
        return new OrleansException(
            $"Error from storage provider {provider}.{_name} during {operation} for grain {_activation.GrainId}"
            + $"{Environment.NewLine} {exception}",
            exception);
    }
}
