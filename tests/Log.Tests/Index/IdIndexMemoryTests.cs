using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

[Collection(Alone.Name)]
public sealed class IdIndexMemoryTests
{
    private const int Ids = 300_000;
    private const int LargestBytesEach = 80;

    [Fact]
    public void Memory_ManyIdsThenNone_IsBoundedAndGivenBack()
    {
        var time = new FakeTimeProvider();
        var window = TimeSpan.FromMinutes(10);
        using var index = new IdIndex(window, 1 << 24, time, NullLogger.Instance);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Ids; i++)
            index.TryAdd(TestLines.Id(i), index.Now);
        var full = GC.GetTotalMemory(forceFullCollection: true) - before;
        time.Advance(2 * window);
        var empty = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.InRange(full, Ids * 20, Ids * LargestBytesEach);
        Assert.InRange(empty, long.MinValue, full / 10);
    }
}
