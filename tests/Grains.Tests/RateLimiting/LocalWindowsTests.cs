using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Grains.Tests.RateLimiting;

public sealed class LocalWindowsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LocalWindows _windows;

    public LocalWindowsTests() => _windows = new LocalWindows(new RateLimitOptions { Messages = 3, Seconds = 10 }, _time);

    [Fact]
    public void TakeInstead_OverTheLimit_IsDeniedUntilTheWindowHasPassed()
    {
        Assert.Equal(2, _windows.TakeInstead("a", 2).Allowed);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, _windows.TakeInstead("a", 2).Allowed);
        Assert.Equal(3, _windows.TakeInstead("b", 3).Allowed);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _windows.TakeInstead("a", 3).Allowed);
    }

    [Fact]
    public void TakeIfFailing_WithinThePauseAfterAFailure_DecidesForThatAddressOnly()
    {
        Assert.Null(_windows.TakeIfFailing("a", 1));
        _windows.TakeInstead("a", 2);
        Assert.Equal(1, _windows.TakeIfFailing("a", 2)?.Allowed);
        Assert.Null(_windows.TakeIfFailing("b", 1));
        _time.Advance(LocalWindows.Pause);
        Assert.Null(_windows.TakeIfFailing("a", 1));
    }

    [Fact]
    public void TakeInstead_ManyAddresses_HoldsABoundedNumber()
    {
        for (var i = 0; i < 3 * LocalWindows.MaxAddresses; i++)
            _windows.TakeInstead($"{i}", 1);
        Assert.InRange(_windows.Count, LocalWindows.MaxAddresses, 2 * LocalWindows.MaxAddresses);
    }

    [Fact]
    public void TakeInstead_AfterTwoQuietWindows_HasForgottenTheOthers()
    {
        for (var i = 0; i < 100; i++)
            _windows.TakeInstead($"{i}", 1);
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            _windows.TakeInstead("a", 1);
        }

        Assert.Equal(1, _windows.Count);
    }
}
