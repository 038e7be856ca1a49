using Orleans.Concurrency;

namespace OrleansRelay.Engine.Tests.Calls;

[Alias("tests.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    [Alias("Echo")]
    Task<string> Echo(string text);

    [Alias("Add")]
    ValueTask<int> Add(int left, int right);

    [Alias("Touch")]
    ValueTask Touch();

    [Alias("Yield")]
    Task Yield();

    [Alias("YieldValue")]
    ValueTask<int> YieldValue(int value);

    [Alias("Throw")]
    Task Throw(string message);

    [Alias("ThrowAtOnce")]
    Task<int> ThrowAtOnce(string message);

    [Alias("ThrowLater")]
    ValueTask<int> ThrowLater(string message);

    [Alias("Identity")]
    Task<string> Identity();

    [Alias("Context")]
    Task<string?> Context(string key);

    [Alias("WaitForCancellation")]
    Task WaitForCancellation(CancellationToken token);

    [Alias("CallBack")]
    Task<string> CallBack(ICallGrain other);

    [Alias("GiveSelfTo")]
    Task<string> GiveSelfTo(ICallGrain other);

    [Alias("Forward")]
    Task<int> Forward(int depth);

    [OneWay]
    [Alias("Forget")]
    Task Forget(bool fail);

    [Alias("Record")]
    Task Record(int number);
}
