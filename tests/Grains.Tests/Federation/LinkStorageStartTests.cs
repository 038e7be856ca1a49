using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

public sealed class LinkStorageStartTests : IDisposable
{
    private readonly StorageFolder _folder = new();
    private readonly MessageLog _log = GrainCluster.MemoryLog(new FakeTimeProvider());
    private readonly SaidMessages<LinkStorageStart> _said = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Starting_NewRelay_HasLostNothing()
    {
        await StartAsync();

        Assert.False(_folder.Lost.IsLost);
        Assert.Empty(_said.Texts);
    }

    [Fact]
    public async Task Starting_LogWithoutDatabase_SaysThatLinksAreNotKnown()
    {
        _log.Append("one");

        await StartAsync();

        Assert.True(_folder.Lost.IsLost);
        Assert.Contains("was missing", Assert.Single(_said.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_LogWithDatabase_HasLostNothing()
    {
        await StartAsync();
        _log.Append("one");

        await StartAsync();

        Assert.False(_folder.Lost.IsLost);
        Assert.Empty(_said.Texts);
    }

    [Theory]
    [InlineData("no database")]
    [InlineData("Such text is no database, and longer than the smallest one. ", 20)]
    public async Task Starting_DamagedDatabase_SaysThatAloneAndNotThatItWasMissing(string text, int times = 1)
    {
        _log.Append("one");
        Directory.CreateDirectory(_folder.Path);
        await File.WriteAllTextAsync(_folder.Database, string.Concat(Enumerable.Repeat(text, times)));

        await StartAsync();

        Assert.True(_folder.Lost.IsLost);
        Assert.Empty(_said.Texts);
        Assert.Contains("was damaged", Assert.Single(_folder.Said.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_FilesOfAnEarlierVersion_AreTakenOver()
    {
        using var former = new TemporaryFolder();
        await File.WriteAllTextAsync(
            former.File("link.0.json"), """{"Grain":"federation/relay2","Version":3,"State":{"Position":42,"Log":"a","Acknowledged":{}}}""");
        _log.Append("one");

        await StartAsync(former.Path, _folder.Path);
        Directory.CreateDirectory(former.Path);

        Assert.False(_folder.Lost.IsLost);
        var state = new GrainState<LinkState>();
        await _folder.Open().ReadStateAsync("link", GrainId.Create("federation", "relay2"), state);
        Assert.Equal(42, state.State!.Position);
    }

    private Task StartAsync(params string[] former)
    {
        var database = new StateDatabase(_folder.Path, _folder.Lost, _folder.Time, _folder.Said);
        return new LinkStorageStart(_folder.Open(database: database), database, _folder.Lost, _log, former, _said)
            .StartingAsync(CancellationToken.None);
    }
}
