using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Turns;

public sealed class TurnTests(PlainCluster cluster) : IClassFixture<PlainCluster>
{
    private IStrictGrain Strict(string key) => cluster.Grains.GetGrain<IStrictGrain>(key);

    private IReentrantGrain Reentrant(string key) => cluster.Grains.GetGrain<IReentrantGrain>(key);

    [Fact]
    public async Task FirstCalls_ManyAtOnce_MakeOneActivation()
    {
        var key = Probe.NewKey();

        var numbers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Strict(key).InstanceNumber())));

        Assert.Single(numbers.Distinct());
        Assert.Equal(1, Probe.Of(key).Count("activated"));
    }

    [Fact]
    public async Task Calls_ManyAtOnce_NeverOverlap()
    {
        var key = Probe.NewKey();

        var sums = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Strict(key).Work(6)))).Within();

        Assert.Equal(0, Probe.Of(key).Overlaps);
        Assert.Equal(Enumerable.Range(1, 50).Select(n => n * 6), sums.Order());
    }

    [Fact]
    public async Task Continuations_OfReentrantGrain_NeverRunOnTwoThreads()
    {
        var key = Probe.NewKey();

        var sums = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Reentrant(key).Work(20)))).Within();

        Assert.Equal(0, Probe.Of(key).Overlaps);
        Assert.Equal(1000, sums.Max());
    }

    [Fact]
    public async Task StrictGrain_WhileACallAwaits_LetsTheNextWait()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        var first = Strict(key).Wait("first");
        await probe.Saw("first begun");
        var second = Strict(key).Pass("second");
        await Strict(key).SlipIn("between").Within();

        Assert.False(second.IsCompleted);
        probe.Open();
        await Task.WhenAll(first, second).Within();
        Assert.Equal(["activated", "first begun", "between", "first ended", "second"], probe.Events);
    }

    [Fact]
    public async Task ReentrantGrain_WhileACallAwaits_TakesTheNext()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        var first = Reentrant(key).Wait("first");
        await probe.Saw("first begun");
        await Reentrant(key).Pass("second").Within();
        probe.Open();
        await first.Within();

        Assert.Equal(["activated", "first begun", "second", "first ended"], probe.Events);
    }

    [Fact]
    public async Task ReadOnlyCalls_OfStrictGrain_RunSideBySide()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        var first = Strict(key).Read("first");
        var second = Strict(key).Read("second");
        await probe.Saw("first begun");
        await probe.Saw("second begun");
        var write = Strict(key).Pass("write");

        Assert.False(write.IsCompleted);
        probe.Open();
        await Task.WhenAll(first, second, write).Within();
    }

    [Fact]
    public async Task Circle_OfReentrantGrains_Closes()
    {
        var key = Probe.NewKey();

        await Reentrant(key).Circle(key + "-other", back: true).Within();

        Assert.Equal(1, Probe.Of(key).Count("round"));
    }

    [Fact]
    public async Task WaitingCalls_KeepTheirOrder()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        var first = Strict(key).Wait("first");
        await probe.Saw("first begun");
        var rest = new List<Task>();
        for (var n = 0; n < 20; n++)
            rest.Add(Strict(key).Pass($"{n}"));
        probe.Open();
        await Task.WhenAll(rest.Append(first)).Within();

        Assert.Equal(20, probe.Events.Count(seen => seen.Length <= 2));
    }
}
