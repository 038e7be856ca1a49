using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task WaitAsync_AgainAndAgain_DoublesUpToTheCapWithinItsJitter()
    {
        var time = new FakeTimeProvider();
        var backoff = new Backoff(First, Cap, time, new Random(1));
        for (var expected = First; expected < Cap * 4; expected *= 2)
        {
            var longest = expected < Cap ? expected : Cap;
            var wait = backoff.WaitAsync(TimeSpan.Zero, CancellationToken.None);
            time.Advance(longest * 0.49);
            Assert.False(wait.IsCompleted);
            time.Advance(longest * 0.51);
            await wait;
        }
    }

    [Fact]
    public async Task Reset_DuringWait_EndsItAndStartsOver()
    {
        var time = new FakeTimeProvider();
        var backoff = new Backoff(First, Cap, time, new Random(1));
        for (var i = 0; i < 8; i++)
        {
            var wait = backoff.WaitAsync(TimeSpan.Zero, CancellationToken.None);
            time.Advance(Cap);
            await wait;
        }

        var last = backoff.WaitAsync(TimeSpan.Zero, CancellationToken.None);
        backoff.Reset();
        await last;
        var next = backoff.WaitAsync(TimeSpan.Zero, CancellationToken.None);
        time.Advance(First);
        await next;
    }

    [Fact]
    public async Task WaitAsync_PeerAskedForLonger_WaitsThatLong()
    {
        var time = new FakeTimeProvider();
        var backoff = new Backoff(First, Cap, time, new Random(1));
        var wait = backoff.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await wait;
    }

    [Fact]
    public async Task WaitAsync_Stopped_Throws()
    {
        using var stop = new CancellationTokenSource();
        var wait = new Backoff(First, Cap, new FakeTimeProvider(), new Random(1)).WaitAsync(TimeSpan.Zero, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
