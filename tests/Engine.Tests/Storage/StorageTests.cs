using Orleans.Storage;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Storage;

public sealed class StorageTests(StorageCluster cluster) : IClassFixture<StorageCluster>
{
    public static TheoryData<string> Storages => ["named", "default", "custom"];

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task NewGrain_HasANewState(string storage)
    {
        var grain = Grain(storage, Probe.NewKey());

        var (exists, etag) = await grain.Record();

        Assert.False(exists);
        Assert.Null(etag);
        Assert.Equal("nobody", (await grain.Get()).Name);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task Write_NextActivation_ReadsIt(string storage)
    {
        var key = Probe.NewKey();
        var grain = Grain(storage, key);

        await grain.Set("alice", 1);
        await grain.Set("alice", 2);
        await EndAsync(grain, key);

        var account = await grain.Get();
        Assert.Equal("alice", account.Name);
        Assert.Equal([1, 2], account.Amounts["alice"]);
        Assert.True((await grain.Record()).Exists);
        Assert.Equal(1, Probe.Of(key).Count("activated with alice"));
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task Change_ThatIsNotWritten_IsForgotten(string storage)
    {
        var key = Probe.NewKey();
        var grain = Grain(storage, key);
        await grain.Set("alice", 1);

        await grain.SetWithoutWriting("mallory");
        await EndAsync(grain, key);

        var account = await grain.Get();
        Assert.Equal("alice", account.Name);
        Assert.Equal([1], account.Amounts["alice"]);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task Reload_TakesUnwrittenChangesBack(string storage)
    {
        var grain = Grain(storage, Probe.NewKey());
        await grain.Set("alice", 1);
        await grain.SetWithoutWriting("mallory");

        await grain.Reload();

        Assert.Equal("alice", (await grain.Get()).Name);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task Clear_RemovesTheRecord(string storage)
    {
        var key = Probe.NewKey();
        var grain = Grain(storage, key);
        await grain.Set("alice", 1);

        await grain.Clear();

        Assert.False((await grain.Record()).Exists);
        Assert.Equal("nobody", (await grain.Get()).Name);
        await EndAsync(grain, key);
        Assert.False((await grain.Record()).Exists);
        Assert.NotNull(await grain.Set("bob", 1));
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task Etag_ChangesWithEveryWrite(string storage)
    {
        var grain = Grain(storage, Probe.NewKey());

        var first = await grain.Set("alice", 1);
        var second = await grain.Set("alice", 2);

        Assert.NotNull(first);
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await grain.Record()).Etag);
    }

    [Fact]
    public async Task Write_AfterSomebodyElse_FailsAndEndsTheActivation()
    {
        var key = Probe.NewKey();
        var grain = Grain("default", key);
        await grain.Set("alice", 1);
        var number = await grain.InstanceNumber();
        await OverwriteAsync(grain);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Set("bob", 2));

        await Probe.Of(key).Saw("deactivated");
        Assert.NotEqual(number, await grain.InstanceNumber());
        Assert.Equal("mallory", (await grain.Get()).Name);
        Assert.NotNull(await grain.Set("bob", 2));
    }

    [Fact]
    public async Task CustomStorage_SeesStateNameAndGrain()
    {
        var key = Probe.NewKey();

        await Grain("custom", key).Set("alice", 1);

        Assert.Equal(
            ["read account in custom", "activated with nobody", "write account in custom"], Probe.Of(key).Events);
    }

    [Fact]
    public async Task CustomStorage_WriteFails_CallerLearnsTheReason()
    {
        var key = Probe.NewKey();
        var grain = Grain("custom", key);
        await grain.Get();
        Probe.Of(key).FailWith = new IOException("disk full");

        var failure = await Assert.ThrowsAsync<OrleansException>(() => grain.Set("alice", 1));

        Assert.Contains("disk full", failure.Message, StringComparison.Ordinal);
        Probe.Of(key).FailWith = null;
        Assert.NotNull(await grain.Set("alice", 1));
    }

    [Fact]
    public async Task CustomStorage_ReadFails_TheGrainIsNotActivated()
    {
        var key = Probe.NewKey();
        Probe.Of(key).FailWith = new IOException("disk gone");

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Grain("custom", key).Get());

        Assert.Contains("disk gone", failure.ToString(), StringComparison.Ordinal);
        Probe.Of(key).FailWith = null;
        Assert.Equal("nobody", (await Grain("custom", key).Get()).Name);
    }

    [Fact]
    public async Task UnknownStorage_TheCallSaysSo()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Grain("lost", Probe.NewKey()).Get());

        Assert.Contains("unknown", failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task EndAsync(IStateGrain grain, string key)
    {
        await grain.Leave();
        await Probe.Of(key).Saw("deactivated");
    }

    /// <summary>Writes the grain's record behind its back, as a second activation in a split cluster would.</summary>
    private async Task OverwriteAsync(IStateGrain grain)
    {
        var services = cluster.Cluster.GetSiloServiceProvider();
        var storage = (IGrainStorage)services.GetService(typeof(IGrainStorage))!;
        var state = new GrainState<Account>();
        await storage.ReadStateAsync("account", grain.GetGrainId(), state);
        Assert.True(state.RecordExists);
        state.State = new Account { Name = "mallory" };
        await storage.WriteStateAsync("account", grain.GetGrainId(), state);
    }

    private IStateGrain Grain(string storage, string key) => storage switch
    {
        "named" => cluster.Grains.GetGrain<INamedStateGrain>(key),
        "default" => cluster.Grains.GetGrain<IDefaultStateGrain>(key),
        "custom" => cluster.Grains.GetGrain<ICustomStateGrain>(key),
        _ => cluster.Grains.GetGrain<ILostStateGrain>(key),
    };
}
