using System.Collections.Concurrent;

namespace OrleansRelay.EmbeddedEngine.Tests.Support;

[Alias("embedded.IPlainGrain")]
public interface IPlainGrain : IGrainWithStringKey
{
    [Alias("Next")]
    ValueTask<int> Next();

    [Alias("NextTask")]
    Task<int> NextTask();

    [Alias("Depth")]
    Task<int> Depth(int levels);

    [Alias("Wait")]
    Task Wait();

    [Alias("Thread")]
    Task<int> ThreadId();

    [Alias("Leave")]
    ValueTask<int> Leave();

    [Alias("Keep")]
    Task Keep(TimeSpan time);

    [Alias("Publish")]
    Task Publish(IPlainObserver observer, int count);
}

[Alias("embedded.IPlainObserver")]
public interface IPlainObserver : IGrainObserver
{
    [Alias("Heard")]
    void Heard(int number);

    [Alias("Ask")]
    Task<int> Ask(int number);
}

public sealed class PlainGrain : Grain, IPlainGrain
{
    public static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = new();

    private int _number;

    public ValueTask<int> Next() => new(++_number);

    public Task<int> NextTask() => Task.FromResult(++_number & 1);

    public async Task<int> Depth(int levels) => levels == 0
        ? 0
        : 1 + await GrainFactory.GetGrain<IPlainGrain>($"depth{levels}").Depth(levels - 1);

    public Task Wait() => Gates.GetOrAdd(this.GetPrimaryKeyString(), static _ => new TaskCompletionSource()).Task;

    public Task<int> ThreadId() => Task.FromResult(Environment.CurrentManagedThreadId);

    public ValueTask<int> Leave()
    {
        DeactivateOnIdle();
        return new ValueTask<int>(++_number);
    }

    public Task Keep(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task Publish(IPlainObserver observer, int count)
    {
        for (var number = 0; number < count; number++)
            observer.Heard(number);
        return Task.CompletedTask;
    }
}

[Alias("embedded.IShortLivedGrain")]
public interface IShortLivedGrain : IGrainWithStringKey
{
    [Alias("Touch")]
    Task Touch();
}

[CollectionAgeLimit(Minutes = 3)]
public sealed class ShortLivedGrain : Grain, IShortLivedGrain
{
    public Task Touch() => Task.CompletedTask;
}

[Alias("embedded.IStubbornGrain")]
public interface IStubbornGrain : IGrainWithStringKey
{
    [Alias("Touch")]
    Task Touch();
}

/// <summary>Never ends by itself.</summary>
public sealed class StubbornGrain : Grain, IStubbornGrain
{
    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        new TaskCompletionSource().Task;
}
