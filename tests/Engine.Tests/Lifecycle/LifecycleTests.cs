using Orleans.TestingHost;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Lifecycle;

public sealed class LifecycleTests(PlainCluster cluster) : IClassFixture<PlainCluster>
{
    private ILifecycleGrain Grain(string key) =>
        cluster.Grains.GetGrain<ILifecycleGrain>(key, "OrleansRelay.Engine.Tests.Lifecycle.LifecycleGrain");

    private ISlowGrain Slow(string key) => cluster.Grains.GetGrain<ISlowGrain>(key);

    [Fact]
    public async Task FirstCall_ActivatesTheGrain()
    {
        var key = Probe.NewKey();

        await Grain(key).Touch();
        await Grain(key).Touch();

        Assert.Equal(["activating", "touched", "touched"], Probe.Of(key).Events);
    }

    [Fact]
    public async Task Activation_Fails_CallersFailAndTheNextCallTriesAgain()
    {
        var key = Probe.NewKey();
        Probe.Of(key).FailWith = new InvalidOperationException("not today");

        var failures = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Assert.ThrowsAnyAsync<Exception>(() => Grain(key).Touch().Within())));
        Probe.Of(key).FailWith = null;
        await Grain(key).Touch().Within();

        Assert.All(failures, failure => Assert.Contains("not today", failure.ToString(), StringComparison.Ordinal));
        Assert.Equal(1, Probe.Of(key).Count("touched"));
    }

    [Fact]
    public async Task Activation_IsSlow_CallsWaitForIt()
    {
        var key = Probe.NewKey();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Slow(key).Touch())).Within();

        Assert.Equal("activated", Probe.Of(key).Events.ElementAt(1));
        Assert.Equal(10, Probe.Of(key).Count("touched"));
    }

    [Fact]
    public async Task DeactivateOnIdle_NextCall_GetsAFreshActivation()
    {
        var key = Probe.NewKey();

        var first = await Grain(key).Leave();
        await Probe.Of(key).Saw("disposed");
        var second = await Grain(key).Touch();

        Assert.NotEqual(first, second);
        Assert.Equal(
            ["activating", "deactivated ApplicationRequested", "disposed", "activating", "touched"], Probe.Of(key).Events);
    }

    [Fact]
    public async Task DeactivateOnIdle_DuringACall_LetsTheCallEnd()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        var leaving = Grain(key).LeaveAfterGate();
        await probe.Saw("leaving");
        var waiting = Grain(key).Touch();
        probe.Open();
        await Task.WhenAll(leaving, waiting).Within();

        Assert.Equal(
            ["activating", "leaving", "left", "deactivated ApplicationRequested"], probe.Events.Take(4));
        Assert.Equal(2, probe.Count("activating"));
        Assert.Equal(1, probe.Count("touched"));
    }

    [Fact]
    public async Task Calls_WhileDeactivating_ReachTheNextActivation()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);

        for (var round = 1; round <= 20; round++)
        {
            var leaving = Slow(key).Leave();
            var calls = Enumerable.Range(0, 20).Select(_ => Task.Run(() => Slow(key).Touch())).ToList();
            await Task.WhenAll(calls.Append(leaving)).Within();
            Assert.Equal(round * 20, probe.Count("touched"));
        }
    }

    [Fact]
    public async Task Calls_FromManyThreads_WhileTheGrainComesAndGoes_AreNeverLost()
    {
        var key = Probe.NewKey();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var grain = Grain(key);
            for (var n = 0; n < 200; n++)
            {
                if ((n + caller) % 5 == 0)
                    await UntilAccepted(grain.Leave);
                else
                    await UntilAccepted(grain.Touch);
            }
        }))).Within();

        Assert.Equal(8 * 160, Probe.Of(key).Count("touched"));
        await Eventually.IsTrueAsync(
            () => Probe.Of(key).Count("activating") - Probe.Of(key).Count("deactivated ApplicationRequested") is 0 or 1,
            "every activation but the last ended");
    }

    [Fact]
    public async Task Stop_OfTheSilo_DeactivatesEveryGrain()
    {
        var builder = new TestClusterBuilder(initialSilosCount: 1);
        await using var stopping = builder.Build();
        await stopping.DeployAsync();
        var keys = Enumerable.Range(0, 50).Select(n => $"{Probe.NewKey()}-{n}").ToList();
        foreach (var key in keys)
            await stopping.GrainFactory.GetGrain<ISlowGrain>(key).Touch();

        await stopping.StopAllSilosAsync();

        Assert.All(keys, key => Assert.Equal(1, Probe.Of(key).Count("deactivated ShuttingDown")));
    }

    /// <summary>
    /// A cluster may refuse a call that met too many activations on their way out; it says so, and runs it never.
    /// </summary>
    private static async Task UntilAccepted(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (OrleansMessageRejectionException)
            {
                await Task.Yield();
            }
        }
    }
}
