using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Storage;

public abstract class StateGrain(IPersistentState<Account> state) : Grain, IStateGrain
{
    private static int _instances;

    private readonly int _number = Interlocked.Increment(ref _instances);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Of(this.GetPrimaryKeyString()).Add($"activated with {state.State.Name}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Of(this.GetPrimaryKeyString()).Add("deactivated");
        return Task.CompletedTask;
    }

    public async Task<string?> Set(string name, int amount)
    {
        state.State.Name = name;
        if (!state.State.Amounts.TryGetValue(name, out var amounts))
            state.State.Amounts[name] = amounts = [];
        amounts.Add(amount);
        await state.WriteStateAsync();
        return state.Etag;
    }

    public Task SetWithoutWriting(string name)
    {
        state.State.Name = name;
        state.State.Amounts.Clear();
        return Task.CompletedTask;
    }

    public Task<Account> Get() => Task.FromResult(state.State);

    public Task<(bool Exists, string? Etag)> Record() => Task.FromResult((state.RecordExists, state.Etag));

    public Task Clear() => state.ClearStateAsync();

    public Task Reload() => state.ReadStateAsync();

    public Task<int> Leave()
    {
        DeactivateOnIdle();
        return Task.FromResult(_number);
    }

    public Task<int> InstanceNumber() => Task.FromResult(_number);
}

public sealed class NamedStateGrain([PersistentState("account", StorageCluster.Named)] IPersistentState<Account> state)
    : StateGrain(state), INamedStateGrain;

public sealed class DefaultStateGrain([PersistentState("account")] IPersistentState<Account> state)
    : StateGrain(state), IDefaultStateGrain;

public sealed class CustomStateGrain([PersistentState("account", StorageCluster.Custom)] IPersistentState<Account> state)
    : StateGrain(state), ICustomStateGrain;

public sealed class LostStateGrain([PersistentState("account", "unknown")] IPersistentState<Account> state)
    : StateGrain(state), ILostStateGrain;
