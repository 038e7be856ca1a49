using System.Collections.Concurrent;
using OrleansRelay.Engine.Tests.Support;
using OrleansRelay.Engine.Tests.Turns;

namespace OrleansRelay.Engine.Tests.Observers;

public sealed class ObserverTests(ImpatientCluster cluster) : IClassFixture<ImpatientCluster>
{
    private IObserverGrain Grain(string key) => cluster.Grains.GetGrain<IObserverGrain>(key);

    [Fact]
    public async Task Observer_ManyCalls_HearsEachOnce()
    {
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<INewsObserver>(listener);

        await Grain(Probe.NewKey()).Publish(reference, 1000);

        await Eventually.IsTrueAsync(() => listener.Heard.Count == 1000, "all were heard");
        // A cluster may swap neighbours on their way to a client, so their order is not part of the contract.
        Assert.Equal(Enumerable.Range(0, 1000), listener.Heard.Order());
        Assert.Equal(0, listener.Overlaps);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_Asked_Answers()
    {
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<INewsObserver>(listener);

        Assert.Equal("why? because", await Grain(Probe.NewKey()).AskThrough(reference, "why?"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_Fails_TheGrainHearsIt()
    {
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<INewsObserver>(listener);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Grain(Probe.NewKey()).TellThrough(reference, "fail"));

        Assert.Equal("told to fail", failure.Message);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_Removed_IsCalledNoMoreAndAnswersTimeOut()
    {
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<INewsObserver>(listener);
        var grain = Grain(Probe.NewKey());
        await grain.TellThrough(reference, "hello");

        cluster.Grains.DeleteObjectReference<INewsObserver>(reference);

        await grain.Publish(reference, 10);
        await Assert.ThrowsAsync<TimeoutException>(() => grain.TellThrough(reference, "still there?").Within());
        Assert.Empty(listener.Heard);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_PassedTwice_IsTheSameToTheGrain()
    {
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<INewsObserver>(listener);
        var other = cluster.Grains.CreateObjectReference<INewsObserver>(listener);
        var grain = Grain(Probe.NewKey());

        await grain.Subscribe(reference);

        Assert.True(await grain.IsSubscribed(reference));
        Assert.False(await grain.IsSubscribed(other));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_NotMadeAReference_IsRefused()
    {
        var grain = Grain(Probe.NewKey());

        await Assert.ThrowsAnyAsync<Exception>(() => grain.TellThrough(new Listener(), "hello").Within());
    }

    [Fact]
    public void CreateObjectReference_OfAReference_IsRefused()
    {
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<INewsObserver>(listener);

        Assert.Throws<ArgumentException>(() => cluster.Grains.CreateObjectReference<INewsObserver>(reference));
        Assert.Throws<ArgumentException>(() => cluster.Grains.DeleteObjectReference<INewsObserver>(listener));
    }

    private sealed class Listener : INewsObserver
    {
        private int _inside;

        public ConcurrentQueue<int> Heard { get; } = new();

        public int Overlaps { get; private set; }

        void INewsObserver.Heard(int number)
        {
            if (Interlocked.Increment(ref _inside) != 1)
                Overlaps++;
            Heard.Enqueue(number);
            Interlocked.Decrement(ref _inside);
        }

        public async Task<string> Ask(string question)
        {
            await Task.Yield();
            return $"{question} because";
        }

        public Task Tell(string text) =>
            text == "fail" ? throw new InvalidOperationException("told to fail") : Task.CompletedTask;
    }
}
