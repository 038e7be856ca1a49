using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

public sealed class IdIndexOracleTests
{
    [Theory]
    [InlineData(1, 20, 3, 400)]
    [InlineData(2, 20, 300, 4000)]
    [InlineData(3, 1, 100, 1500)]
    [InlineData(4, 600, 40_000, 60_000)]
    public void RandomOperations_MovingTime_AnswersLikeADictionary(int seed, int windowSeconds, int ids, int maxStepMs)
    {
        var random = new Random(seed);
        var window = TimeSpan.FromSeconds(windowSeconds);
        var time = new FakeTimeProvider();
        using var index = new IdIndex(window, 1 << 20, time, NullLogger.Instance);
        var naive = new NaiveIds(window);
        var begin = time.GetUtcNow();
        for (var i = 0; i < 60_000; i++)
        {
            var number = random.Next(ids);
            var id = TestLines.Id(number);
            var now = time.GetUtcNow() - begin;
            var expected = naive.IsKnown(number, now);
            var choice = random.Next(10);
            if (choice == 0 && random.Next(ids) < 100)
            {
                time.Advance(TimeSpan.FromMilliseconds(random.Next(maxStepMs)));
            }
            else if (choice < 4)
            {
                Assert.Contains(!index.TryAdd(id, index.Now), expected);
                naive.See(number, now);
            }
            else
            {
                var known = index.Sight(id);
                Assert.Contains(known, expected);
                if (known)
                    naive.See(number, now);
            }
        }
    }
}
