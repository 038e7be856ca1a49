using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Grains.Tests.Support;

namespace OrleansRelay.Grains.Tests.Storage;

/// <summary>What is done to the database from outside, while it is used and while it is not.</summary>
public sealed class StorageFaultTests : IDisposable
{
    private const string Remains = "relay.db.damaged-20261125T233712Z";

    private static readonly GrainId Grain = GrainId.Create("federation", "relay2");

    private readonly StorageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<string>> Damages => new()
    {
        { "text", static path => File.WriteAllText(path, "{\"Grain\":\"federation/relay2\",\"Version\":1}") },
        { "one byte", static path => File.WriteAllBytes(path, [0]) },
        { "first half", static path => Cut(path, 2) },
        { "second page gone", static path => Cut(path, 1) },
        { "header", static path => Overwrite(path, 0, 100) },
        { "pages", static path => Overwrite(path, 100, 8000) },
        { "last page", static path => Overwrite(path, 4096, 4096) },
    };

    [Theory, MemberData(nameof(Damages))]
    public async Task Read_DatabaseDamagedBefore_IsNotKnownAndSetAside(string what, Action<string> damage)
    {
        await WriteAsync(_folder.Open(), 42);
        damage(_folder.Database);
        var damaged = await File.ReadAllBytesAsync(_folder.Database);

        var state = await ReadAsync(_folder.Open());

        Assert.False(state.RecordExists, what);
        Assert.Equal(1, _folder.Lost.Losses);
        Assert.Equal(["relay.db", Remains], _folder.Files);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Path.Combine(_folder.Path, Remains)));
        Assert.Contains($"{_folder.Database} was damaged", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", _folder.Said.Texts[0], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Damages))]
    public async Task Write_DatabaseDamagedWhileItIsUsed_IsInconsistentAndThenWritten(string what, Action<string> damage)
    {
        var storage = _folder.Open();
        var state = await WriteAsync(storage, 42);
        damage(_folder.Database);

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => storage.WriteStateAsync("link", Grain, state));
        await storage.ReadStateAsync("link", Grain, state);
        Assert.False(state.RecordExists, what);
        await WriteAsync(storage, 43);

        Assert.Equal(43, (await ReadAsync(_folder.Open())).State!.Position);
        Assert.Contains("was damaged", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE x (y); PRAGMA application_id = 7")]
    [InlineData("PRAGMA user_version = 0")]
    [InlineData("PRAGMA user_version = -1")]
    [InlineData("DROP TABLE grain_state")]
    [InlineData("ALTER TABLE grain_state DROP COLUMN digest")]
    public async Task Read_DatabaseOfAnotherKind_IsSetAside(string change)
    {
        await WriteAsync(_folder.Open(), 42);
        _folder.Execute(change);

        Assert.False((await ReadAsync(_folder.Open())).RecordExists);

        Assert.Equal(["relay.db", Remains], _folder.Files);
        Assert.Contains("was damaged", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE grain_state SET data = substr(data, 1, length(data) - 1)")]
    [InlineData("UPDATE grain_state SET data = CAST(substr(data, 1, length(data) - 1) || x'00' AS BLOB)")]
    [InlineData("UPDATE grain_state SET data = x''")]
    [InlineData("UPDATE grain_state SET etag = '1'")]
    [InlineData("UPDATE grain_state SET digest = x'00'")]
    public async Task Read_ValueChanged_IsNotKnownAndOthersStay(string change)
    {
        var storage = _folder.Open();
        var other = GrainId.Create("federation", "relay3");
        await WriteAsync(storage, 42);
        await storage.WriteStateAsync("link", other, new GrainState<LinkState>(new LinkState()));
        _folder.Execute($"{change} WHERE grain = '{Grain}'");

        var state = await ReadAsync(storage);

        Assert.False(state.RecordExists);
        Assert.Equal(0, state.State!.Position);
        Assert.True(_folder.Lost.IsLost);
        Assert.Contains($"held of {Grain} was damaged", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
        await storage.WriteStateAsync("link", Grain, state);
        var unharmed = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", other, unharmed);
        Assert.True(unharmed.RecordExists);
    }

    [Fact]
    public async Task Read_StateOfAnotherGrainPutInItsPlace_IsNotKnown()
    {
        var storage = _folder.Open();
        await WriteAsync(storage, 42);
        _folder.Execute("UPDATE grain_state SET grain = 'federation/relay3'");

        var state = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", GrainId.Create("federation", "relay3"), state);

        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task Write_FolderDeleted_IsBegunAnewAndSaidOnce()
    {
        var storage = _folder.Open();
        var state = await WriteAsync(storage, 42);
        Directory.Delete(_folder.Path, recursive: true);

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => storage.WriteStateAsync("link", Grain, state));
        await WriteAsync(storage, 43);

        Assert.Equal(43, (await ReadAsync(_folder.Open())).State!.Position);
        Assert.True(_folder.Lost.IsLost);
        Assert.Contains("was deleted or emptied", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileEmptied_IsBegunAnewAndSaidOnce()
    {
        var storage = _folder.Open();
        await WriteAsync(storage, 42);
        await File.WriteAllBytesAsync(_folder.Database, []);

        Assert.False((await ReadAsync(storage)).RecordExists);
        Assert.False((await ReadAsync(storage)).RecordExists);

        Assert.True(_folder.Lost.IsLost);
        Assert.Contains("was deleted or emptied", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_NotToBeOpened_FailsWithALineAndHeals()
    {
        var storage = _folder.Open();
        var state = await WriteAsync(storage, 42);
        File.Move(_folder.Database, _folder.Database + ".away");
        Directory.CreateDirectory(_folder.Database);

        var error = await Assert.ThrowsAsync<StorageException>(() => storage.WriteStateAsync("link", Grain, state));
        await Assert.ThrowsAsync<StorageException>(() => ReadAsync(storage));
        Assert.StartsWith($"{_folder.Database} can't be used: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);

        Directory.Delete(_folder.Database);
        File.Move(_folder.Database + ".away", _folder.Database);
        await storage.WriteStateAsync("link", Grain, state);
        Assert.Empty(_folder.Said.Texts);
        Assert.False(_folder.Lost.IsLost);
    }

    [Fact]
    public async Task Use_LockedByAnother_FailsAndLeavesItAlone()
    {
        var storage = _folder.Open();
        await WriteAsync(storage, 42);
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.Database};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction();
            using var command = other.CreateCommand();
            command.CommandText = "UPDATE grain_state SET etag = 'x'; PRAGMA cache_spill = 1";
            command.ExecuteNonQuery();

            await Assert.ThrowsAsync<StorageException>(() => WriteAsync(storage, 43, "relay3"));
        }

        Assert.Equal(42, (await ReadAsync(storage)).State!.Position);
        Assert.Equal(["relay.db"], _folder.Files);
    }

    [Fact]
    public async Task Open_DatabaseOfALaterVersion_SaysSoAndLeavesItAlone()
    {
        await WriteAsync(_folder.Open(), 42);
        _folder.Execute("PRAGMA user_version = 2");

        var error = await Assert.ThrowsAsync<StorageException>(() => _folder.Open().OpenAsync());

        Assert.StartsWith($"{_folder.Database} is of version 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(["relay.db"], _folder.Files);
    }

    [Fact]
    public async Task Read_AnotherProgramChangedTheJournalMode_IsReadAndLeavesNoMappedFile()
    {
        await WriteAsync(_folder.Open(), 42);
        _folder.Execute("PRAGMA journal_mode = WAL");

        Assert.Equal(42, (await ReadAsync(_folder.Open())).State!.Position);

        Assert.Equal(["relay.db"], _folder.Files);
    }

    [Fact]
    public async Task Read_DamagedAgainAndAgain_KeepsOnlyTheLastRemains()
    {
        var storage = _folder.Open();
        for (var i = 0; i < DatabaseRemains.MaxKept + 3; i++)
        {
            await storage.OpenAsync();
            await File.WriteAllTextAsync(_folder.Database, $"damage {i}");
            _folder.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await storage.OpenAsync();
        Assert.Equal(DatabaseRemains.MaxKept + 1, _folder.Files.Count);
    }

    private static void Cut(string path, int pages)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(pages == 1 ? 4096 : file.Length / pages);
    }

    private static void Overwrite(string path, int start, int count)
    {
        var bytes = File.ReadAllBytes(path);
        var noise = new byte[count];
        new Random(5).NextBytes(noise);
        noise.AsSpan(0, Math.Min(count, bytes.Length - start)).CopyTo(bytes.AsSpan(start));
        File.WriteAllBytes(path, bytes);
    }

    private static async Task<GrainState<LinkState>> ReadAsync(SqliteGrainStorage storage)
    {
        var state = new GrainState<LinkState>();
        await storage.ReadStateAsync("link", Grain, state);
        return state;
    }

    private static async Task<GrainState<LinkState>> WriteAsync(SqliteGrainStorage storage, long position, string relay = "relay2")
    {
        var state = new GrainState<LinkState>(new LinkState { Position = position });
        await storage.WriteStateAsync("link", GrainId.Create("federation", relay), state);
        return state;
    }
}
