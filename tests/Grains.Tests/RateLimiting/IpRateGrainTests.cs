using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Grains.Tests.Support;

namespace OrleansRelay.Grains.Tests.RateLimiting;

public sealed class IpRateGrainTests
{
    private static readonly RateLimitOptions Options = new() { Messages = 3, Seconds = 3600 };

    [Fact]
    public async Task Take_OverTheLimit_IsDeniedWithTimeToRetry()
    {
        await using var cluster = await GrainCluster.StartAsync(rateLimit: Options);
        var rate = cluster.Grains.GetGrain<IIpRateGrain>("10.0.0.1");

        Assert.Equal(2, (await rate.Take(2)).Allowed);
        var grant = await rate.Take(2);

        Assert.Equal(1, grant.Allowed);
        Assert.InRange(grant.RetryAfterMs, 1, 3_600_000);
    }

    [Fact]
    public async Task Take_AnotherAddress_HasALimitOfItsOwn()
    {
        await using var cluster = await GrainCluster.StartAsync(rateLimit: Options);
        await cluster.Grains.GetGrain<IIpRateGrain>("10.0.0.1").Take(3);

        Assert.Equal(3, (await cluster.Grains.GetGrain<IIpRateGrain>("10.0.0.2").Take(3)).Allowed);
    }

    [Fact]
    public async Task Take_ManyAtOnce_AllowsExactlyTheLimit()
    {
        await using var cluster = await GrainCluster.StartAsync(rateLimit: Options with { Messages = 50 });
        var grants = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(_ => Task.Run(async () => await cluster.Grains.GetGrain<IIpRateGrain>("10.0.0.1").Take(1))));

        Assert.Equal(50, grants.Sum(grant => grant.Allowed));
    }

    [Fact]
    public async Task Take_OnThreeSilosAtOnce_AllowsExactlyTheLimit()
    {
        await using var cluster = await GrainCluster.StartAsync(rateLimit: Options with { Messages = 50 }, silos: 3);
        var grants = await Task.WhenAll(cluster.Silos.SelectMany(silo => Enumerable.Range(0, 40)
            .Select(_ => Task.Run(async () => await GrainCluster.GrainsAt(silo).GetGrain<IIpRateGrain>("10.0.0.1").Take(1)))));

        Assert.Equal(120, grants.Length);
        Assert.Equal(50, grants.Sum(grant => grant.Allowed));
    }

    [Fact]
    public async Task TakeEntries_HasAWindowOfItsOwn()
    {
        await using var cluster = await GrainCluster.StartAsync(rateLimit: Options with { RelayEntries = 5 });
        var rate = cluster.Grains.GetGrain<IIpRateGrain>("10.0.0.1");

        Assert.Equal(3, (await rate.Take(9)).Allowed);
        Assert.Equal(5, (await rate.TakeEntries(9)).Allowed);
        Assert.Equal(0, (await rate.Take(1)).Allowed);
        Assert.InRange((await rate.TakeEntries(1)).RetryAfterMs, 1, 3_600_000);
    }
}
