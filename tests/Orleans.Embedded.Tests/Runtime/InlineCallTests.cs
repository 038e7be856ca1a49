using System.Runtime.CompilerServices;
using OrleansRelay.EmbeddedEngine.Tests.Support;

namespace OrleansRelay.EmbeddedEngine.Tests.Runtime;

public sealed class InlineCallTests
{
    [Fact]
    public async Task Call_OfIdleGrain_RunsOnTheCallersThread()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<IPlainGrain>("inline");

        var thread = grain.ThreadId();

        Assert.True(thread.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, await thread);
    }

    [Fact]
    public async Task Call_OfIdleGrain_LeavesTheCallersContextAlone()
    {
        await using var silo = await Silo.StartAsync();
        var before = SynchronizationContext.Current;

        _ = silo.Grains.GetGrain<IPlainGrain>("context").Next();
        _ = silo.Grains.GetGrain<IPlainGrain>("context").Leave();

        Assert.Same(before, SynchronizationContext.Current);
    }

    [Fact]
    public async Task WarmCall_AllocatesNothing()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<IPlainGrain>("warm");

        var allocated = long.MaxValue;
        // The first rounds pay for what the runtime makes once.
        for (var round = 0; round < 5; round++)
            allocated = Math.Min(allocated, AllocatedByCalls(grain));

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task LongChain_GoesDeeperThanAnyStack()
    {
        await using var silo = await Silo.StartAsync();

        Assert.Equal(30_000, await silo.Grains.GetGrain<IPlainGrain>("top").Depth(30_000));
    }

    [Fact]
    public async Task Calls_OfManyThreads_OfGrainsThatComeAndGo_AreAllAnswered()
    {
        await using var silo = await Silo.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < 20_000; n++)
            {
                var grain = silo.Grains.GetGrain<IPlainGrain>($"come-and-go-{n % 7}");
                Assert.InRange(await (n % 3 == 0 ? grain.Leave() : grain.Next()), 1, 100_000);
            }
        }))).WaitAsync(TimeSpan.FromSeconds(60));

        for (var n = 0; n < 7; n++)
            await silo.Grains.GetGrain<IPlainGrain>($"come-and-go-{n}").Leave();
        await Silo.EventuallyAsync(() => silo.Live == 0, "every grain is gone");
    }

    [Fact]
    public async Task Observer_HearsCallsInOrder()
    {
        await using var silo = await Silo.StartAsync();
        var listener = new Listener();
        var reference = silo.Grains.CreateObjectReference<IPlainObserver>(listener);

        await silo.Grains.GetGrain<IPlainGrain>("publisher").Publish(reference, 10_000);

        await Silo.EventuallyAsync(() => listener.Count == 10_000, "all were heard");
        Assert.True(listener.InOrder);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_ThatNothingHolds_IsForgotten()
    {
        await using var silo = await Silo.StartAsync();
        var reference = ObserveWithoutHolding(silo);
        Assert.Equal(1, silo.Engine.Manifest.Observers.Table.Count);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        var asked = reference.Ask(1);
        silo.Time.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<TimeoutException>(() => asked);
        Assert.Equal(0, silo.Engine.Manifest.Observers.Table.Count);
    }

    // In a method of its own, whose frame is gone when the collector looks.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IPlainObserver ObserveWithoutHolding(Silo silo) =>
        silo.Grains.CreateObjectReference<IPlainObserver>(new Listener());

    private static long AllocatedByCalls(IPlainGrain grain)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++)
        {
            _ = grain.Next().GetAwaiter().GetResult();
            // The task of 0 or 1 is one that the runtime keeps.
            _ = grain.NextTask().GetAwaiter().GetResult();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Listener : IPlainObserver
    {
        private volatile int _count;

        public int Count => _count;

        public bool InOrder { get; private set; } = true;

        public void Heard(int number)
        {
            InOrder &= number == _count;
            _count++;
        }

        public Task<int> Ask(int number) => Task.FromResult(number);
    }
}
