using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Calls;

public sealed class CallGrain : Grain, ICallGrain
{
    private Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public Task<string> Echo(string text) => Task.FromResult(text);

    public ValueTask<int> Add(int left, int right) => new(left + right);

    public ValueTask Touch() => default;

    public async Task Yield() => await Task.Yield();

    public async ValueTask<int> YieldValue(int value)
    {
        await Task.Yield();
        return value;
    }

    public async Task Throw(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task<int> ThrowAtOnce(string message) => throw new InvalidOperationException(message);

    public async ValueTask<int> ThrowLater(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task<string> Identity() => Task.FromResult($"{this.GetGrainId()} {this.GetPrimaryKeyString()}");

    public Task<string?> Context(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task WaitForCancellation(CancellationToken token)
    {
        Probe.Add("waiting");
        var canceled = new TaskCompletionSource();
        await using (token.Register(() => canceled.TrySetResult()))
            await canceled.Task;
        Probe.Add("canceled");
        token.ThrowIfCancellationRequested();
    }

    public Task<string> CallBack(ICallGrain other) => other.Identity();

    public Task<string> GiveSelfTo(ICallGrain other) =>
        other.Echo(this.AsReference<ICallGrain>().GetPrimaryKeyString());

    public async Task<int> Forward(int depth) => depth == 0
        ? 0
        : 1 + await GrainFactory.GetGrain<ICallGrain>($"{this.GetPrimaryKeyString()}/{depth}").Forward(depth - 1);

    public async Task Forget(bool fail)
    {
        Probe.Add("begun");
        await Probe.Gate;
        Probe.Add("ended");
        if (fail)
            throw new InvalidOperationException("nobody hears this");
    }

    public Task Record(int number)
    {
        Probe.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }
}
