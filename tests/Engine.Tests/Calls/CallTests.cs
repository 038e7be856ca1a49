using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Calls;

public sealed class CallTests(PlainCluster cluster) : IClassFixture<PlainCluster>
{
    private ICallGrain Grain(string key) => cluster.Grains.GetGrain<ICallGrain>(key);

    [Fact]
    public async Task Call_EveryKindOfReturn_GivesTheResult()
    {
        var grain = Grain(Probe.NewKey());

        await grain.Touch();
        await grain.Yield();

        Assert.Equal("text", await grain.Echo("text"));
        Assert.Equal(5, await grain.Add(2, 3));
        Assert.Equal(7, await grain.YieldValue(7));
    }

    [Fact]
    public async Task Call_MethodThrowsAfterAwait_CallerGetsTheException()
    {
        var grain = Grain(Probe.NewKey());

        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Throw("late"));
        var later = await Assert.ThrowsAsync<InvalidOperationException>(async () => await grain.ThrowLater("later"));

        Assert.Equal("late", late.Message);
        Assert.Equal("later", later.Message);
        Assert.Equal("alive", await grain.Echo("alive"));
    }

    [Fact]
    public async Task Call_MethodThrowsAtOnce_TheTaskFails()
    {
        var grain = Grain(Probe.NewKey());

        var task = grain.ThrowAtOnce("early");

        Assert.Equal("early", (await Assert.ThrowsAsync<InvalidOperationException>(() => task)).Message);
        Assert.Equal("alive", await grain.Echo("alive"));
    }

    [Fact]
    public async Task Call_ManyKeys_EachReachesItsOwnGrain()
    {
        var prefix = Probe.NewKey();

        var identities = await Task.WhenAll(Enumerable.Range(0, 2000).Select(n => Grain($"{prefix}{n}").Identity()));

        Assert.Equal(Enumerable.Range(0, 2000).Select(n => $"call/{prefix}{n} {prefix}{n}"), identities);
    }

    [Fact]
    public async Task Call_FromOneCaller_AreDoneInOrder()
    {
        var key = Probe.NewKey();
        var grain = Grain(key);

        await grain.Touch();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(grain.Record));

        Assert.Equal(500, Probe.Of(key).Events.Count);
    }

    [Fact]
    public async Task Call_LongChainOfGrains_ReachesItsEnd()
    {
        Assert.Equal(300, await Grain(Probe.NewKey()).Forward(300).Within());
    }

    [Fact]
    public async Task Argument_GrainReference_CanBeCalled()
    {
        var key = Probe.NewKey();

        Assert.Equal($"call/{key}-b {key}-b", await Grain(key + "-a").CallBack(Grain(key + "-b")));
        Assert.Equal(key + "-a", await Grain(key + "-a").GiveSelfTo(Grain(key + "-b")));
    }

    [Fact]
    public void Reference_SameKey_IsEqual()
    {
        var key = Probe.NewKey();

        Assert.Equal(Grain(key), Grain(key));
        Assert.NotEqual(Grain(key), Grain(key + "x"));
        Assert.Equal(key, Grain(key).GetPrimaryKeyString());
        Assert.Equal($"call/{key}", Grain(key).GetGrainId().ToString());
    }

    [Fact]
    public async Task RequestContext_SetByCaller_IsSeenByGrain()
    {
        RequestContext.Set("tenant", "blue");
        try
        {
            Assert.Equal("blue", await Grain(Probe.NewKey()).Context("tenant"));
            Assert.Null(await Grain(Probe.NewKey()).Context("other"));
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    [Fact]
    public async Task OneWay_GrainIsBusy_CallerDoesNotWait()
    {
        var key = Probe.NewKey();

        await Grain(key).Forget(fail: false).Within();

        await Probe.Of(key).Saw("begun");
        Assert.Equal(0, Probe.Of(key).Count("ended"));
        Probe.Of(key).Open();
        await Probe.Of(key).Saw("ended");
    }

    [Fact]
    public async Task OneWay_MethodThrows_CallerDoesNotHear()
    {
        var key = Probe.NewKey();
        Probe.Of(key).Open();

        await Grain(key).Forget(fail: true).Within();

        await Probe.Of(key).Saw("ended");
        Assert.Equal("alive", await Grain(key).Echo("alive"));
    }

    [Fact]
    public async Task Cancellation_DuringTheCall_ReachesCallerAndGrain()
    {
        var key = Probe.NewKey();
        using var source = new CancellationTokenSource();

        var call = Grain(key).WaitForCancellation(source.Token);
        await Probe.Of(key).Saw("waiting");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        await Probe.Of(key).Saw("canceled");
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_CallsNothing()
    {
        var key = Probe.NewKey();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Grain(key).WaitForCancellation(new CancellationToken(canceled: true)));

        Assert.Equal(0, Probe.Of(key).Count("waiting"));
    }
}
