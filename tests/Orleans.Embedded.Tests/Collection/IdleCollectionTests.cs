using Orleans.Configuration;
using OrleansRelay.EmbeddedEngine.Tests.Support;

namespace OrleansRelay.EmbeddedEngine.Tests.Collection;

public sealed class IdleCollectionTests
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Quantum = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task MillionGrains_TouchedOnce_AreCollectedAndTheirMemoryIsFree()
    {
        await using var silo = await Silo.StartAsync();
        await silo.Grains.GetGrain<IPlainGrain>("first").Next();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < 1_000_000; n++)
            await silo.Grains.GetGrain<IPlainGrain>($"{n:d64}").Next();
        var perGrain = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1_000_000;
        Assert.Equal(1_000_001, silo.Live);
        Assert.InRange(perGrain, 1, 400);

        silo.Time.Advance(Age);
        Assert.Equal(1_000_001, silo.Live);
        silo.Time.Advance(2 * Quantum);

        Assert.Equal(0, silo.Live);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
    }

    [Fact]
    public async Task Grain_CalledAgain_LivesOnFromThen()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<IPlainGrain>("used");
        for (var round = 1; round <= 10; round++)
        {
            Assert.Equal(round, await grain.Next());
            silo.Time.Advance(Age - Quantum);
        }

        silo.Time.Advance(3 * Quantum);
        Assert.Equal(0, silo.Live);
        Assert.Equal(1, await grain.Next());
    }

    [Fact]
    public async Task Grain_WithACallInProgress_IsNotIdle()
    {
        await using var silo = await Silo.StartAsync(
            builder => builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromDays(1)));
        var grain = silo.Grains.GetGrain<IPlainGrain>("busy");
        var call = grain.Wait();

        silo.Time.Advance(2 * Age);
        Assert.Equal(1, silo.Live);
        PlainGrain.Gates["busy"].SetResult();
        await call;
        // The caller may hear of the end before the thread that ran it has left the grain.
        await Silo.EventuallyAsync(() => grain.Next().IsCompletedSuccessfully, "the grain is idle");
        silo.Time.Advance(Age - Quantum);
        Assert.Equal(1, silo.Live);
        silo.Time.Advance(3 * Quantum);
        Assert.Equal(0, silo.Live);
    }

    [Fact]
    public async Task ClassWithItsOwnLimit_GoesEarlier()
    {
        await using var silo = await Silo.StartAsync();
        await silo.Grains.GetGrain<IShortLivedGrain>("short").Touch();
        await silo.Grains.GetGrain<IPlainGrain>("usual").Next();

        silo.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, silo.Live);
        silo.Time.Advance(2 * Quantum);

        Assert.Equal(1, silo.Live);
    }

    [Fact]
    public async Task DelayDeactivation_KeepsTheGrainThatLong()
    {
        await using var silo = await Silo.StartAsync();
        await silo.Grains.GetGrain<IPlainGrain>("kept").Keep(TimeSpan.FromHours(1));

        silo.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, silo.Live);
        silo.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(0, silo.Live);
    }

    [Fact]
    public async Task Grain_ThatNeverEnds_IsGivenUpAfterTheDeactivationTimeout()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<IStubbornGrain>("stubborn");
        await grain.Touch();
        silo.Time.Advance(Age + (2 * Quantum));

        var call = grain.Touch();
        silo.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        for (var second = 0; second < 5 && !call.IsCompleted; second++)
        {
            silo.Time.Advance(TimeSpan.FromMilliseconds(900));
            await Task.WhenAny(call, Task.Delay(100));
        }

        Assert.True(call.IsCompleted);
    }

    [Fact]
    public async Task Collection_WhileCallsComeFromManyThreads_LosesNone()
    {
        // Hours pass while a call waits its turn, so only a call that is lost would fail to be answered.
        await using var silo = await Silo.StartAsync(builder => builder.Configure<SiloMessagingOptions>(
            options => options.ResponseTimeout = Timeout.InfiniteTimeSpan));
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < 100_000; n++)
                Assert.InRange(await silo.Grains.GetGrain<IPlainGrain>($"raced-{n % 50}").Next(), 1, 400_000);
        })).ToList();

        for (var round = 0; round < 100_000 && !callers.TrueForAll(caller => caller.IsCompleted); round++)
            silo.Time.Advance(Age + (2 * Quantum));

        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(60, 60)]
    public async Task Options_ThatMakeNoSense_AreRefused(int quantumSeconds, int ageSeconds)
    {
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => Silo.StartAsync(
            builder => builder.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromSeconds(quantumSeconds);
                options.CollectionAge = TimeSpan.FromSeconds(ageSeconds);
            })));
    }
}
