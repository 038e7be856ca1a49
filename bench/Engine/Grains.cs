namespace OrleansRelay.Engine.Bench;

/// <summary>A grain that is called over and over.</summary>
[Alias("bench.IWarmGrain")]
public interface IWarmGrain : IGrainWithStringKey
{
    [Alias("Add")]
    ValueTask<int> Add(int value);

    [Alias("AddTask")]
    Task<int> AddTask(int value);

    [Alias("Yield")]
    Task Yield();
}

/// <summary>A grain like the relay's MessageGrain: made, asked once, and gone.</summary>
[Alias("bench.IOnceGrain")]
public interface IOnceGrain : IGrainWithStringKey
{
    [Alias("TryAccept")]
    ValueTask<bool> TryAccept(long entry);
}

/// <summary>A grain that stays.</summary>
[Alias("bench.IIdleGrain")]
public interface IIdleGrain : IGrainWithStringKey
{
    [Alias("Touch")]
    ValueTask Touch();
}

/// <summary>What the relay's grains get injected.</summary>
public sealed class Index
{
    private long _count;

    public long Count => _count;

    public bool Add() => Interlocked.Increment(ref _count) > 0;
}

/// <inheritdoc cref="Index"/>
public sealed class Journal;

internal sealed class WarmGrain : Grain, IWarmGrain
{
    private int _sum;

    public ValueTask<int> Add(int value) => new(_sum += value);

    public Task<int> AddTask(int value) => Task.FromResult((_sum += value) & 1);

    public async Task Yield() => await Task.Yield();
}

internal sealed class OnceGrain(Index index, Journal journal) : Grain, IOnceGrain
{
    private bool _isKnown;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _isKnown = journal is null;
        return Task.CompletedTask;
    }

    public ValueTask<bool> TryAccept(long entry)
    {
        var isNew = !_isKnown && index.Add();
        DeactivateOnIdle();
        return new ValueTask<bool>(isNew);
    }
}

internal sealed class IdleGrain(Index index) : Grain, IIdleGrain
{
    public ValueTask Touch()
    {
        _ = index;
        return default;
    }
}
