using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Grains.Tests.RateLimiting;

public sealed class SlidingWindowTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    [Fact]
    public void Take_EleventhWithinWindow_IsDeniedWithTimeToRetry()
    {
        var time = new FakeTimeProvider();
        var window = new SlidingWindow(10, Window, time);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(1, window.Take(1).Allowed);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(new RateGrant { Allowed = 0, RetryAfterMs = 9000 }, window.Take(1));
    }

    [Fact]
    public void Take_AfterRetryTime_IsAllowed()
    {
        var time = new FakeTimeProvider();
        var window = new SlidingWindow(2, Window, time);
        window.Take(1);
        time.Advance(TimeSpan.FromMilliseconds(1.5));
        window.Take(1);
        var denied = window.Take(1);
        time.Advance(TimeSpan.FromMilliseconds(denied.RetryAfterMs - 1));
        Assert.Equal(0, window.Take(1).Allowed);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, window.Take(1).Allowed);
    }

    [Fact]
    public void Take_BatchOverTheLimit_AllowsTheFirstOnes()
    {
        var window = new SlidingWindow(10, Window, new FakeTimeProvider());

        Assert.Equal(7, window.Take(7).Allowed);
        Assert.Equal(new RateGrant { Allowed = 3, RetryAfterMs = 10_000 }, window.Take(7));
    }

    [Fact]
    public void Take_LimitZero_AllowsAll() =>
        Assert.Equal(new RateGrant { Allowed = 1_000_000 }, new SlidingWindow(0, Window, new FakeTimeProvider()).Take(1_000_000));

    [Fact]
    public void Take_AnyPattern_IsWhatCountingEachAllowedFrameGives()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var time = new FakeTimeProvider();
            var limit = random.Next(1, 30);
            var window = new SlidingWindow(limit, Window, time);
            var allowed = new List<DateTimeOffset>();
            for (var i = 0; i < 300; i++)
            {
                time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 3000)));
                var wanted = random.Next(1, 6);
                allowed.RemoveAll(at => time.GetUtcNow() - at >= Window);
                var expected = Math.Min(wanted, limit - allowed.Count);
                allowed.AddRange(Enumerable.Repeat(time.GetUtcNow(), expected));

                Assert.Equal(expected, window.Take(wanted).Allowed);
            }
        }
    }
}
