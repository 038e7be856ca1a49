using OrleansRelay.Web.Tests.Lessons.Support;
using OrleansRelay.Web.Tests.Support;
using Xunit.Abstractions;

namespace OrleansRelay.Web.Tests.Lessons;

/// <summary>Every lesson comes to its end, and what it says is what was seen.</summary>
public sealed class SceneTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("flooding")]
    [InlineData("loop")]
    [InlineData("partition")]
    [InlineData("replay")]
    [InlineData("rate-limit")]
    public async Task Play_AnyLesson_ComesToItsEnd(string id)
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        var before = GC.GetTotalMemory(true);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await using var lesson = await PlayedLesson.StartAsync(relay, id);
        output.WriteLine($"start {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms, {(GC.GetTotalMemory(true) - before) >> 10} KiB, {Environment.WorkingSet >> 20} MiB");
        output.WriteLine($"{await lesson.ToldAsync()}");
        while (!lesson.Session.GetProperty("done").GetBoolean())
            output.WriteLine($"{await lesson.NextAsync()}");
        began = System.Diagnostics.Stopwatch.GetTimestamp();
        await relay.Holder.DeleteAsync("api/lessons");
        output.WriteLine($"stop {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
    }
}
