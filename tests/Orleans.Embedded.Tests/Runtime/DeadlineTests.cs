using OrleansRelay.EmbeddedEngine.Tests.Support;

namespace OrleansRelay.EmbeddedEngine.Tests.Runtime;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Call_NotAnswered_ExpiresAfterTheTimeoutAndNotBefore()
    {
        await using var silo = await Silo.StartAsync();
        var call = silo.Grains.GetGrain<IPlainGrain>("stuck-once").Wait();

        silo.Time.Advance(Timeout - TimeSpan.FromSeconds(1));
        await Task.Yield();
        Assert.False(call.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        PlainGrain.Gates["stuck-once"].SetResult();
    }

    [Fact]
    public async Task Calls_ThatWait_LeaveTheQueueWhenTheyExpire()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<IPlainGrain>("stuck-queue");
        var stuck = grain.Wait();
        for (var round = 0; round < 3; round++)
        {
            var calls = Enumerable.Range(0, 1000).Select(_ => grain.NextTask()).ToList();
            silo.Time.Advance(Timeout + TimeSpan.FromSeconds(1));
            foreach (var call in calls)
                await Assert.ThrowsAsync<TimeoutException>(() => call);
        }

        await Assert.ThrowsAsync<TimeoutException>(() => stuck);
        PlainGrain.Gates["stuck-queue"].SetResult();
        await Silo.EventuallyAsync(() => grain.Next().IsCompletedSuccessfully, "the grain is idle again");
        Assert.InRange(await grain.Next(), 2, 1000);
    }

    [Fact]
    public async Task Timer_RunsOnlyWhileACallWaits()
    {
        await using var silo = await Silo.StartAsync();
        var idle = silo.Time.Armed;
        var call = silo.Grains.GetGrain<IPlainGrain>("waits").Wait();
        Assert.Equal(idle + 1, silo.Time.Armed);

        PlainGrain.Gates["waits"].SetResult();
        await call;
        silo.Time.Advance(Timeout + TimeSpan.FromSeconds(1));

        Assert.Equal(idle, silo.Time.Armed);
    }

    [Fact]
    public async Task Stop_WithAStuckGrain_EndsInItsTime()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<IPlainGrain>("stuck-stop");
        var stuck = grain.Wait();

        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await silo.StopAsync(stop.Token);

        Assert.False(stuck.IsCompleted);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Grains.GetGrain<IPlainGrain>("new").NextTask());
        PlainGrain.Gates["stuck-stop"].SetResult();
        await stuck;
    }
}
