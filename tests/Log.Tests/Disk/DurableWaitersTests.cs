using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class DurableWaitersTests
{
    [Fact]
    public void Advance_WaitersOutOfOrder_ReleasesThoseAndOnlyThoseThatAreReached()
    {
        var waiters = new DurableWaiters(100);
        var waits = new long[] { 300, 150, 100, 200, 151, 150 }.Select(position => waiters.WaitFor(position)).ToArray();
        Assert.Equal([false, false, true, false, false, false], waits.Select(static wait => wait.IsCompleted));
        waiters.Advance(150);
        Assert.Equal([false, true, true, false, false, true], waits.Select(static wait => wait.IsCompleted));
        waiters.Advance(300);
        Assert.All(waits, static wait => Assert.True(wait.IsCompletedSuccessfully));
        Assert.True(waiters.WaitFor(300).IsCompletedSuccessfully);
        Assert.Equal(300, waiters.Durable);
    }
}
