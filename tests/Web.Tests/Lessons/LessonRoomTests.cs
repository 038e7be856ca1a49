using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;
using OrleansRelay.Web.Lessons;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Lessons;

public sealed class LessonRoomTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LessonAudience _audience = new();
    private readonly LessonRoom _room;

    public LessonRoomTests() =>
        _room = new LessonRoom(_audience, new Hello("relay1", Hello.CurrentVersion, "test"), _time, NullLoggerFactory.Instance);

    [Fact]
    public async Task Start_ForTenMinutes_EndsByItself()
    {
        var looking = _audience.Subscribe()!;
        await _room.StartAsync("rate-limit");
        _time.Advance(LessonRoom.Longest - TimeSpan.FromSeconds(1));
        Assert.NotNull(_room.Running);

        _time.Advance(TimeSpan.FromSeconds(1));

        var told = new List<string>();
        await Eventually.TrueAsync(() => Told().TakeLast(2).SequenceEqual(["end", "mesh"]), "it has ended");
        Assert.Null(_room.Running);
        Assert.Equal(0, (await _room.StartAsync("rate-limit")).Step);
        await _room.StopAsync();

        List<string> Told()
        {
            while (looking.Events.TryRead(out var what))
                told.Add(what.Kind);
            return told;
        }
    }

    [Fact]
    public async Task Stop_WhileTheNetworkIsBuilt_EndsThat()
    {
        var starting = _room.StartAsync("flooding");

        await _room.StopAsync();

        var error = await Assert.ThrowsAsync<LessonException>(() => starting);
        Assert.Equal(503, error.Status);
        Assert.Null(_room.Running);
        Assert.Equal("rate-limit", (await _room.StartAsync("rate-limit")).Lesson);
        await _room.StopAsync();
    }

    [Fact]
    public async Task Host_StopsDuringALesson_EndsItAndTakesNoOther()
    {
        var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        var room = relay.Host.Services.GetRequiredService<LessonRoom>();
        await room.StartAsync("loop");
        var began = Stopwatch.GetTimestamp();

        await relay.DisposeAsync();

        Assert.Null(room.Running);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await Assert.ThrowsAsync<LessonException>(() => room.StartAsync("loop"));
    }
}
