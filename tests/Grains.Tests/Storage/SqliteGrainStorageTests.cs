using Orleans.Storage;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Storage;

public sealed class FileGrainStorageTests
{
    private static readonly GrainId Grain = GrainId.Create("federation", "relay2/\\:*?\"<>|");

    [Fact]
    public async Task Read_NothingWritten_IsNewState()
    {
        using var folder = new TemporaryFolder();
        var state = new GrainState<LinkState>();
        await new FileGrainStorage(folder.File("state")).ReadStateAsync("link", Grain, state);

        Assert.False(state.RecordExists);
        Assert.NotNull(state.State);
    }

    [Fact]
    public async Task Read_AfterWrite_IsWhatWasWritten()
    {
        using var folder = new TemporaryFolder();
        var storage = new FileGrainStorage(folder.File("state"));
        var state = new GrainState<LinkState>(new LinkState { Position = 42, Log = "a" });
        await storage.WriteStateAsync("link", Grain, state);
        var again = new GrainState<LinkState>();
        await new FileGrainStorage(folder.File("state")).ReadStateAsync("link", Grain, again);

        Assert.True(again.RecordExists);
        Assert.Equal(42, again.State!.Position);
        Assert.Equal(state.ETag, again.ETag);
    }

    [Fact]
    public async Task Write_StateChangedByAnother_IsInconsistent()
    {
        using var folder = new TemporaryFolder();
        var storage = new FileGrainStorage(folder.File("state"));
        var mine = new GrainState<LinkState>(new LinkState());
        await storage.WriteStateAsync("link", Grain, mine);
        var other = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", Grain, other);
        await storage.WriteStateAsync("link", Grain, other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("link", Grain, mine));
    }

    [Fact]
    public async Task Clear_AfterWrite_IsNewState()
    {
        using var folder = new TemporaryFolder();
        var storage = new FileGrainStorage(folder.File("state"));
        var state = new GrainState<LinkState>(new LinkState { Position = 42 });
        await storage.WriteStateAsync("link", Grain, state);
        await storage.ClearStateAsync("link", Grain, state);
        var again = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", Grain, again);

        Assert.False(state.RecordExists);
        Assert.False(again.RecordExists);
        await storage.WriteStateAsync("link", Grain, state);
    }

    [Fact]
    public async Task Read_SpoiledFile_IsNewStateThatCanBeWritten()
    {
        using var folder = new TemporaryFolder();
        var storage = new FileGrainStorage(folder.Path);
        var state = new GrainState<LinkState>(new LinkState { Position = 42 });
        await storage.WriteStateAsync("link", Grain, state);
        await File.WriteAllTextAsync(Directory.GetFiles(folder.Path).Single(), "{\"Version\":");
        await storage.ReadStateAsync("link", Grain, state);

        Assert.False(state.RecordExists);
        await storage.WriteStateAsync("link", Grain, state);
    }
}
