using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests;

public sealed class PositionWaitersTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CountingTime _time = new();
    private readonly PositionWaiters _waiters;

    public PositionWaitersTests() => _waiters = new PositionWaiters(100, _time);

    public void Dispose() => _waiters.Dispose();

    [Fact]
    public void Advance_WaitersOutOfOrder_ReleasesThoseAndOnlyThoseThatAreReached()
    {
        var waits = new long[] { 300, 150, 100, 200, 151, 150 }.Select(position => Wait(position)).ToArray();
        Assert.Equal([false, false, true, false, false, false], waits.Select(static wait => wait.IsCompleted));
        _waiters.Advance(150);
        Assert.Equal([false, true, true, false, false, true], waits.Select(static wait => wait.IsCompleted));
        _waiters.Advance(300);
        Assert.All(waits, static wait => Assert.True(wait.IsCompletedSuccessfully && wait.Result));
        Assert.True(_waiters.WaitFor(300, Patience) is { IsCompletedSuccessfully: true, Result: true });
        Assert.Equal((300, 0), (_waiters.Reached, _waiters.Count));
    }

    [Fact]
    public void WaitFor_PatienceIsOver_IsFalseAndForgotten()
    {
        var first = Wait(200);
        _time.Advance(Patience / 2);
        var second = Wait(150);
        _time.Advance(Patience / 2);
        AssertEnded(first, false);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, _waiters.Count);
        _time.Advance(Patience / 2);
        AssertEnded(second, false);
        Assert.Equal((0, 0), (_waiters.Count, _time.TimerCount));
    }

    [Fact]
    public void WaitFor_LessPatienceThanTheOthers_IsNotMadeToWaitForThem()
    {
        var patient = Wait(200);
        var hasty = _waiters.WaitFor(200, TimeSpan.FromSeconds(1)).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        AssertEnded(hasty, false);
        _waiters.Advance(200);
        AssertEnded(patient, true);
    }

    [Fact]
    public void WaitFor_ManyComingByAndBy_TakesOneTimerAndRunsOutWithinItsPrecision()
    {
        var step = PositionWaiters.Precision / 50;
        var waits = new List<(Task<bool> Wait, DateTimeOffset Deadline)>();
        for (var i = 0; i < 1000; i++)
        {
            waits.Add((Wait(1000 - (i % 7)), _time.GetUtcNow() + Patience));
            _time.Advance(step);
        }

        Assert.Equal(1, _time.TimerCount);
        while (_waiters.Count > 0)
        {
            _time.Advance(step);
            var now = _time.GetUtcNow();
            Assert.All(waits, wait => Assert.InRange(
                now - wait.Deadline,
                wait.Wait.IsCompleted ? TimeSpan.Zero : TimeSpan.MinValue,
                wait.Wait.IsCompleted ? TimeSpan.MaxValue : PositionWaiters.Precision));
        }

        Assert.All(waits, static wait => AssertEnded(wait.Wait, false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void WaitFor_NoPatience_IsFalseAtOnce(int seconds) =>
        AssertEnded(_waiters.WaitFor(101, TimeSpan.FromSeconds(seconds)).AsTask(), false);

    [Fact]
    public void WaitFor_PatienceWithoutEnd_HasOne()
    {
        var wait = _waiters.WaitFor(101, TimeSpan.MaxValue).AsTask();
        _time.Advance(TimeSpan.FromHours(1));
        AssertEnded(wait, false);
    }

    [Fact]
    public void Refuse_SomeWaitAndOneComes_AllAreRefusedUntilItAdvances()
    {
        var waiting = new[] { Wait(200), Wait(150) };
        _waiters.Refuse();
        Assert.All(waiting, static wait => AssertEnded(wait, false));
        AssertEnded(Wait(150), false);
        AssertEnded(Wait(100), true);
        Assert.Equal(0, _waiters.Count);

        _waiters.Advance(100);
        var wait = Wait(150);
        Assert.False(wait.IsCompleted);
        _waiters.Advance(150);
        AssertEnded(wait, true);
    }

    [Fact]
    public void Dispose_SomeWait_AreRefusedAsIsWhoComes()
    {
        var waiting = Wait(200);
        _waiters.Dispose();
        AssertEnded(waiting, false);
        // A flush that was under way ends after all.
        _waiters.Advance(150);
        AssertEnded(Wait(150), true);
        AssertEnded(Wait(200), false);
        Assert.Equal(0, _time.TimerCount);
    }

    // What follows a wait takes as long as it likes, and may call back.
    [Theory]
    [InlineData("advance")]
    [InlineData("refuse")]
    [InlineData("expire")]
    public async Task Continuation_ThatDoesNotEnd_HoldsUpNobody(string how)
    {
        using var goOn = new ManualResetEventSlim();
        var after = Wait(200).ContinueWith(
            _ => goOn.Wait(Eventually.Deadline),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        switch (how)
        {
            case "advance":
                _waiters.Advance(200);
                break;
            case "refuse":
                _waiters.Refuse();
                break;
            default:
                _time.Advance(Patience);
                break;
        }

        Assert.Equal(0, _waiters.Count);
        goOn.Set();
        Assert.True(await after.WaitAsync(Eventually.Deadline));
    }

    private Task<bool> Wait(long position) => _waiters.WaitFor(position, Patience).AsTask();

    private static void AssertEnded(Task<bool> wait, bool expected) =>
        Assert.Equal((true, expected), (wait.IsCompletedSuccessfully, wait.IsCompletedSuccessfully && wait.Result));
}
