using Orleans.Concurrency;

namespace OrleansRelay.Engine.Tests.Lifecycle;

[Alias("tests.ILifecycleGrain")]
public interface ILifecycleGrain : IGrainWithStringKey
{
    [Alias("Touch")]
    Task<int> Touch();

    [Alias("Leave")]
    Task<int> Leave();

    [Alias("LeaveAfterGate")]
    Task LeaveAfterGate();

    [Alias("Keep")]
    Task Keep(TimeSpan time);

    [Alias("TickEvery")]
    Task TickEvery(TimeSpan period, bool keepAlive);

    [AlwaysInterleave]
    [Alias("Slip")]
    Task Slip();
}

[Alias("tests.IKeptGrain")]
public interface IKeptGrain : ILifecycleGrain;

[Alias("tests.ISlowGrain")]
public interface ISlowGrain : ILifecycleGrain;
