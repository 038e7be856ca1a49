using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Timers;

public sealed class TimerTests(PlainCluster cluster) : IClassFixture<PlainCluster>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);

    private ITimerGrain Grain(string key) => cluster.Grains.GetGrain<ITimerGrain>(key);

    [Fact]
    public async Task Timer_Started_Ticks()
    {
        var key = Probe.NewKey();

        await Grain(key).Start(Short, Short, interleave: false);

        await Probe.Of(key).Saw("tick", 5);
        Assert.Equal(0, Probe.Of(key).Overlaps);
    }

    [Fact]
    public async Task Timer_EveryOverload_TicksOnce()
    {
        var key = Probe.NewKey();

        await Grain(key).StartOverloads();

        foreach (var name in (string[])["plain", "token", "state", "both"])
            await Probe.Of(key).Saw(name);
    }

    [Fact]
    public async Task Timer_Disposed_TicksNoMore()
    {
        var key = Probe.NewKey();
        await Grain(key).Start(Short, Short, interleave: false);
        await Probe.Of(key).Saw("tick");

        await Grain(key).Stop();
        await Grain(key + "-clock").Start(Short, Short, interleave: false);
        await Probe.Of(key + "-clock").Saw("tick", 10);

        Assert.Equal("stopped", Probe.Of(key).Events.Last());
    }

    [Fact]
    public async Task Timer_OfDeactivatedGrain_TicksNoMore()
    {
        var key = Probe.NewKey();
        await Grain(key).Start(Short, Short, interleave: false);
        await Probe.Of(key).Saw("tick");

        await Grain(key).Leave();
        await Probe.Of(key).Saw("deactivated");
        await Grain(key + "-clock").Start(Short, Short, interleave: false);
        await Probe.Of(key + "-clock").Saw("tick", 10);

        Assert.Equal("deactivated", Probe.Of(key).Events.Last());
    }

    [Fact]
    public async Task Timer_CallbackFails_GoesOnTicking()
    {
        var key = Probe.NewKey();

        await Grain(key).StartFailing();

        await Probe.Of(key).Saw("tick", 3);
    }

    [Fact]
    public async Task Timer_SlowCallback_NeverOverlapsItself()
    {
        var key = Probe.NewKey();

        await Grain(key).StartSlow();

        await Probe.Of(key).Saw("tick", 4);
        Assert.Equal(0, Probe.Of(key).Count("overlap"));
    }

    [Fact]
    public async Task Timer_WhileACallAwaits_WaitsForItsEnd()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);
        var call = Grain(key).WaitForGate();
        await probe.Saw("waiting");
        var start = Grain(key).Start(Short, Short, interleave: false);
        probe.Open();
        await Task.WhenAll(call, start).Within();
        await probe.Saw("tick");

        Assert.Equal(["waiting", "done", "tick"], probe.Events.Take(3));
    }

    [Fact]
    public async Task Timer_ThatInterleaves_TicksWhileACallAwaits()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);
        await Grain(key).Start(Short, Short, interleave: true);

        var call = Grain(key).WaitForGate();
        await probe.Saw("waiting");
        var seen = probe.Count("tick");
        await probe.Saw("tick", seen + 3);

        Assert.Equal(0, probe.Count("done"));
        probe.Open();
        await call.Within();
    }

    [Fact]
    public async Task Timer_ThatDoesNotInterleave_HoldsStillWhileACallAwaits()
    {
        var key = Probe.NewKey();
        var probe = Probe.Of(key);
        await Grain(key).Start(Short, Short, interleave: false);

        var call = Grain(key).WaitForGate();
        await probe.Saw("waiting");
        await Grain(key + "-clock").Start(Short, Short, interleave: false);
        await Probe.Of(key + "-clock").Saw("tick", 10);
        probe.Open();
        await call.Within();

        var events = probe.Events.ToList();
        Assert.Equal("done", events[events.IndexOf("waiting") + 1]);
    }

    [Fact]
    public async Task Timer_Changed_TicksAtTheNewTime()
    {
        var key = Probe.NewKey();
        await Grain(key).Start(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, interleave: false);
        Assert.Equal(0, Probe.Of(key).Count("tick"));

        await Grain(key).Change(TimeSpan.Zero, Short);

        await Probe.Of(key).Saw("tick", 3);
    }
}
