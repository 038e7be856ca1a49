using Orleans.Storage;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Grains.Tests.Support;

namespace OrleansRelay.Grains.Tests.Storage;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("federation", "relay2/\\:*?\"<>|'");

    private readonly StorageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_NothingWritten_IsNewState()
    {
        var state = await ReadAsync(_folder.Open());

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.NotNull(state.State);
    }

    [Fact]
    public async Task Read_AfterWrite_IsWhatWasWritten()
    {
        var state = await WriteAsync(_folder.Open(), 42);

        var again = await ReadAsync(_folder.Open());

        Assert.True(again.RecordExists);
        Assert.Equal((42, "a"), (again.State!.Position, again.State.Log));
        Assert.Equal(7, again.State.Acknowledged[ulong.MaxValue]);
        Assert.Equal(state.ETag, again.ETag);
        Assert.Empty(_folder.Said.Texts);
        Assert.False(_folder.Lost.IsLost);
    }

    [Fact]
    public async Task Read_StateOfAnotherGrainNameOrRelay_IsNewState()
    {
        var storage = _folder.Open();
        await WriteAsync(storage, 42);

        var otherGrain = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", GrainId.Create("federation", "relay3"), otherGrain);
        var otherName = new GrainState<LinkState>();
        await storage.ReadStateAsync("sync", Grain, otherName);

        Assert.False(otherGrain.RecordExists);
        Assert.False(otherName.RecordExists);
        Assert.False(_folder.Lost.IsLost);
        Assert.False((await ReadAsync(_folder.Open(service: "relay7"))).RecordExists);
        // The relay may have been given another name.
        Assert.True(_folder.Lost.IsLost);
    }

    [Fact]
    public async Task Write_Again_ReplacesWhatWasWritten()
    {
        var storage = _folder.Open();
        var state = await WriteAsync(storage, 42);
        var before = state.ETag;
        state.State!.Position = 43;

        await storage.WriteStateAsync("link", Grain, state);

        Assert.NotEqual(before, state.ETag);
        Assert.Equal(43, (await ReadAsync(storage)).State!.Position);
    }

    [Fact]
    public async Task Write_StateChangedByAnother_IsInconsistentAndChangesNothing()
    {
        var storage = _folder.Open();
        var mine = await WriteAsync(storage, 1);
        var other = await ReadAsync(_folder.Open());
        other.State!.Position = 2;
        await storage.WriteStateAsync("link", Grain, other);
        mine.State!.Position = 3;
        var etag = mine.ETag;

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("link", Grain, mine));

        Assert.Equal((other.ETag, etag), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal(etag, mine.ETag);
        Assert.Equal(2, (await ReadAsync(storage)).State!.Position);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("link", Grain, mine));
    }

    [Fact]
    public async Task Write_NewStateThatAnotherHasWritten_IsInconsistent()
    {
        var storage = _folder.Open();
        var mine = await ReadAsync(storage);
        await WriteAsync(storage, 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("link", Grain, mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("link", Grain, mine));
    }

    [Fact]
    public async Task Write_StateClearedAndWrittenByAnother_IsInconsistent()
    {
        var storage = _folder.Open();
        var mine = await WriteAsync(storage, 1);
        await storage.ClearStateAsync("link", Grain, await ReadAsync(storage));
        await WriteAsync(storage, 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("link", Grain, mine));
    }

    [Fact]
    public async Task Write_ManyAtOnce_AllAreKept()
    {
        var storage = _folder.Open();
        var grains = Enumerable.Range(0, 50).Select(static i => GrainId.Create("federation", $"relay{i}")).ToList();

        await Task.WhenAll(grains.Select((grain, i) =>
            storage.WriteStateAsync("link", grain, new GrainState<LinkState>(new LinkState { Position = i }))));

        for (var i = 0; i < grains.Count; i++)
        {
            var state = new GrainState<LinkState>();
            await storage.ReadStateAsync("link", grains[i], state);
            Assert.Equal(i, state.State!.Position);
        }
    }

    [Fact]
    public async Task Clear_AfterWrite_IsNewStateThatCanBeWritten()
    {
        var storage = _folder.Open();
        var state = await WriteAsync(storage, 42);

        await storage.ClearStateAsync("link", Grain, state);

        Assert.False(state.RecordExists);
        Assert.Equal(0, state.State!.Position);
        Assert.False((await ReadAsync(storage)).RecordExists);
        await storage.WriteStateAsync("link", Grain, state);
        Assert.True((await ReadAsync(storage)).RecordExists);
    }

    [Fact]
    public async Task Clear_NothingWritten_HasNoEffect()
    {
        var storage = _folder.Open();

        await storage.ClearStateAsync("link", Grain, await ReadAsync(storage));
    }

    [Fact]
    public async Task Write_NoFolder_MakesOneThatIsItsUsersOnly()
    {
        await WriteAsync(_folder.Open(), 42);

        Assert.Equal(["relay.db"], _folder.Files);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Database));
    }

    private static async Task<GrainState<LinkState>> ReadAsync(SqliteGrainStorage storage)
    {
        var state = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", Grain, state);
        return state;
    }

    private static async Task<GrainState<LinkState>> WriteAsync(SqliteGrainStorage storage, long position)
    {
        var state = new GrainState<LinkState>(
            new LinkState { Position = position, Log = "a", Acknowledged = { [ulong.MaxValue] = 7 } });
        await storage.WriteStateAsync("link", Grain, state);
        return state;
    }
}
