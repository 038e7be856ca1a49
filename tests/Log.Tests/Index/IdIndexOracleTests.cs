using OrleansRelay.Log.Index;
using OrleansRelay.Testing;

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
        var time = new ManualTime();
        using var index = new IdIndex(window, 1 << 20, time);
        var naive = new NaiveIds(window);
        var begin = time.GetUtcNow();
        for (var i = 0; i < 60_000; i++)
        {
            var number = random.Next(ids);
            var id = TestLines.Id(number);
            var now = time.GetUtcNow() - begin;
            switch (random.Next(10))
            {
                case 0 when random.Next(ids) < 100:
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(maxStepMs)));
                    break;
                case 1:
                    index.Release(id);
                    naive.Release(number);
                    break;
                case 2 or 3:
                    index.Confirm(id);
                    naive.Confirm(number, now);
                    break;
                default:
                    var verdict = index.Claim(id);
                    Assert.Contains(verdict, naive.Expected(number, now));
                    naive.Answered(number, now, verdict);
                    break;
            }
        }
    }

    // One small table, so that runs are long, wrap around its end, and every removal shifts others back.
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void RandomClaimsAndReleases_OneTable_LosesNone(int seed)
    {
        var random = new Random(seed);
        var shard = new IdShard(new IdShard.Limits(600, 10, 1000));
        var held = new HashSet<ulong>();
        for (var i = 0; i < 100_000; i++)
        {
            var key = (ulong)random.Next(24) * 0x9E37_79B9_7F4A_7C15;
            if (held.Remove(key))
                shard.Release(key, key);
            else
                Assert.Equal(held.Add(key), shard.Claim(key, key, 1000) == ClaimVerdict.First);
            Assert.Equal(held.Count, shard.Count);
            if (i % 64 == 0)
                Assert.All(held, other => Assert.Equal(ClaimVerdict.InFlight, shard.Claim(other, other, 1000)));
        }
    }
}
