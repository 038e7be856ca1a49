using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Links;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class LinkLagTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly MessageLog _log = MessageLog.Open(
        new LogOptions { MemoryBytes = LogOptions.MinMemoryBytes }, TimeProvider.System, NullLogger<MessageLog>.Instance);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Measure_NothingIsLeft_IsNothing()
    {
        _log.Append("one");

        Assert.Equal(default, LinkLag.Measure(_log, _log.Head, _time));
    }

    [Fact]
    public void Measure_SomeAreLeft_CountsThemAndTellsTheAgeOfTheFirst()
    {
        _log.AppendOld("had", TimeSpan.FromMinutes(9));
        var position = _log.Head;
        _log.AppendOld("one", TimeSpan.FromMinutes(3));
        _log.Append("two");
        _log.Append("three");

        var lag = LinkLag.Measure(_log, position, _time);

        Assert.Equal((_log.Head - position, 3), (lag.Bytes, lag.Messages));
        Assert.InRange(lag.Age, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Measure_OlderThanMemory_CountsByTheirLength()
    {
        var text = new string('x', 1000);
        for (var i = 0; i < 3000; i++)
            _log.Append($"{i:0000}{text}");
        Assert.True(_log.OldestInMemory > 0);

        var lag = LinkLag.Measure(_log, 0, _time);

        Assert.Equal(_log.Head, lag.Bytes);
        Assert.InRange(lag.Messages, 2990, 3010);
        Assert.True(lag.Age > TimeSpan.Zero);
    }

    [Fact]
    public void Measure_EntryOfTheFuture_HasNoAge()
    {
        _log.AppendOld("tomorrow", -TimeSpan.FromDays(1));

        Assert.Equal((1, TimeSpan.Zero), (LinkLag.Measure(_log, 0, _time).Messages, LinkLag.Measure(_log, 0, _time).Age));
    }
}
