using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Replication;

namespace OrleansRelay.Grains.Tests.Replication;

public sealed class CopyWaitersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Advance_EnoughNodesHaveIt_EndsTheWait()
    {
        using var waiters = new CopyWaiters(2, _time);
        var wait = waiters.WaitFor(100, Patience);

        waiters.Advance([100, 50, 0]);
        Assert.False(wait.IsCompleted);
        waiters.Advance([100, 50, 120]);

        Assert.True(await wait);
    }

    [Fact]
    public async Task WaitFor_NodesDontGetIt_EndsWhenPatienceDoes()
    {
        using var waiters = new CopyWaiters(1, _time);
        var wait = waiters.WaitFor(100, Patience);

        waiters.Advance([99]);
        _time.Advance(Patience);

        Assert.False(await wait);
    }

    [Fact]
    public async Task Advance_TheFurthestNodeGoes_TakesNothingBack()
    {
        using var waiters = new CopyWaiters(1, _time);
        waiters.Advance([100, 10]);
        waiters.Advance([10]);

        Assert.True(await waiters.WaitFor(100, Patience));
    }

    [Fact]
    public async Task WaitFor_NoCopiesAskedFor_IsOverAtOnce()
    {
        using var waiters = new CopyWaiters(0, _time);
        waiters.Advance([]);

        Assert.True(await waiters.WaitFor(long.MaxValue - 1, Patience));
    }
}
