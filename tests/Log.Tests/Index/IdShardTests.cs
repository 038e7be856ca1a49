using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

public sealed class IdShardTests
{
    // Few keys in a small table, so that runs are long and wrap around its end.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomOperations_TableIsMadeAnewAgainAndAgain_LosesNoneAndKeepsNone(int seed)
    {
        var random = new Random(seed);
        var shard = new IdShard(windowSeconds: 50, maxCount: 1000, new ForgottenIds());
        var seen = new Dictionary<IdKey, uint>();
        for (uint now = 1000; now < 6000; now++)
        {
            for (var i = 0; i < 5; i++)
            {
                var key = new IdKey((ulong)random.Next(300) * 0x9E37_79B9_7F4A_7C15, 7);
                var known = seen.TryGetValue(key, out var last) && now - last <= 50;
                Assert.Equal(known, random.Next(2) == 0 ? shard.Sight(key, now) : !shard.TryAdd(key, now) || !Note(key, now));
                if (known)
                    Note(key, now);
            }

            if (now % 97 == 0)
                shard.Sweep(now);
        }

        shard.Sweep(7000);
        Assert.Equal(0, shard.Count);

        bool Note(IdKey key, uint now)
        {
            seen[key] = now;
            return true;
        }
    }
}
