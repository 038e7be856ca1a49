using Microsoft.Extensions.Time.Testing;

namespace OrleansRelay.Gateway.Tests;

public sealed class MessageClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_OneReadingForMany_GivesEachAMicrosecondOfItsOwn()
    {
        var clock = new MessageClock(_time);
        var now = clock.Now;

        Assert.Equal([now, now + 1, now + 2], [clock.Next(now), clock.Next(now), clock.Next(now)]);
    }

    [Fact]
    public void Next_ReadingOlderThanTheLastMessage_NeverGoesBack()
    {
        var clock = new MessageClock(_time);
        var old = clock.Now;
        _time.Advance(TimeSpan.FromSeconds(1));
        var last = clock.Next(clock.Now);

        Assert.Equal(last + 1, clock.Next(old));
    }
}
