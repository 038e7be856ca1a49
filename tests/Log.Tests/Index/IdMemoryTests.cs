using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

public sealed class IdMemoryTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly IdIndex _ids;

    public IdMemoryTests() => _ids = new IdIndex(Window, 4096, _time, NullLogger.Instance);

    private DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose() => _ids.Dispose();

    [Fact]
    public void Since_NothingForgottenEarly_IsTheWindowAndAnEighthOfItLess()
    {
        var memory = Memory(DateTimeOffset.MinValue);
        Assert.Equal((Now - Window, Now - TimeSpan.FromMinutes(7)), (memory.RemembersSince, memory.TakesSince));
        _time.Advance(3 * Window);
        Assert.Equal((Now - Window, Now - TimeSpan.FromMinutes(7)), (memory.RemembersSince, memory.TakesSince));
    }

    [Fact]
    public void Since_LinesWereDeleted_IsThenUntilTheWindowHasPassedIt()
    {
        var deleted = Now - TimeSpan.FromMinutes(4);
        var memory = Memory(deleted);
        Assert.Equal((deleted, deleted + TimeSpan.FromMinutes(0.5)), (memory.RemembersSince, memory.TakesSince));
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(deleted, memory.RemembersSince);
        _time.Advance(TimeSpan.FromMinutes(1) + Second);
        Assert.Equal(Now - Window, memory.RemembersSince);
    }

    [Fact]
    public void Since_LinesWereDeletedByAClockThatIsAhead_IsNow()
    {
        var memory = Memory(Now + TimeSpan.FromHours(1));
        Assert.Equal((Now, Now), (memory.RemembersSince, memory.TakesSince));
    }

    [Fact]
    public void Since_IdsForgottenEarly_IsAfterTheLastOfThem()
    {
        var memory = Memory(DateTimeOffset.MinValue);
        var seen = new Dictionary<long, DateTimeOffset>();
        for (long number = 0; number < 6000; number++)
        {
            _ids.TryAdd(TestLines.Id(number), _ids.Now);
            seen[number] = Now;
            _time.Advance(TimeSpan.FromMilliseconds(30));
        }

        var since = memory.RemembersSince;
        var (forgotten, known) = (seen.Where(id => !_ids.Sight(TestLines.Id(id.Key))), seen.Where(id => id.Value >= since));
        Assert.Equal(_ids.ForgottenEarly, forgotten.Count());
        Assert.All(forgotten, id => Assert.True(id.Value < since));
        Assert.All(known, id => Assert.True(_ids.Sight(TestLines.Id(id.Key))));
        Assert.NotEmpty(known);
        Assert.True(memory.TakesSince > since);
    }

    [Fact]
    public void Since_IdsForgottenEarlyLongAgo_IsTheWindow()
    {
        for (var number = 0; number < 20_000; number++)
            _ids.TryAdd(TestLines.Id(number), _ids.Now);
        Assert.True(_ids.Reach < Second);
        _time.Advance(Window + (2 * Second));
        Assert.Equal(Window, _ids.Reach);
    }

    [Fact]
    public void Since_LogIsYoungerThanTheWindow_IsAlways()
    {
        var memory = new IdMemory(_ids, DateTimeOffset.MinValue, Now, _time);
        _time.Advance(Window);
        Assert.Equal((DateTimeOffset.MinValue, DateTimeOffset.MinValue), (memory.RemembersSince, memory.TakesSince));
        _time.Advance(Second);
        Assert.Equal((Now - Window, Now - TimeSpan.FromMinutes(7)), (memory.RemembersSince, memory.TakesSince));
    }

    [Fact]
    public void Since_LinesOfAYoungLogWereDeleted_IsThen()
    {
        var began = Now;
        _time.Advance(TimeSpan.FromMinutes(4));
        var memory = new IdMemory(_ids, Now, began, _time);
        Assert.Equal(Now, memory.RemembersSince);
    }

    private IdMemory Memory(DateTimeOffset deletedUntil) => new(_ids, deletedUntil, null, _time);
}
