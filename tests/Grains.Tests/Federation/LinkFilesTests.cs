using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

public sealed class LinkFilesTests : IDisposable
{
    private const string Position = """{"Grain":"federation/relay2","Version":3,"State":{"Position":42,"Log":"file:a","Acknowledged":{"18446744073709551615":7}}}""";

    private static readonly GrainId Grain = GrainId.Create("federation", "relay2");

    private readonly StorageFolder _data = new();
    private readonly TemporaryFolder _folder = new();
    private readonly SaidMessages<LinkFiles> _said = new();

    private string Former => _folder.File("relay_log.jsonl.state");

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TakeOver_FileOfALink_IsStoredAndGone()
    {
        Write("link.0123456789abcdef0123456789abcdef.json", Position);

        Assert.Equal(1, await TakeOverAsync());

        var state = await ReadAsync();
        Assert.True(state.RecordExists);
        Assert.Equal((42, "file:a", 7), (state.State!.Position, state.State.Log, state.State.Acknowledged[ulong.MaxValue]));
        Assert.False(Directory.Exists(Former));
        Assert.Contains("1 links", Assert.Single(_said.Texts), StringComparison.Ordinal);
        Assert.False(_data.Lost.IsLost);
    }

    [Fact]
    public async Task TakeOver_StoredAlready_LeavesWhatIsStored()
    {
        var newer = new GrainState<LinkState>(new LinkState { Position = 43 });
        await _data.Open().WriteStateAsync("link", Grain, newer);
        Write("link.0.json", Position);

        await TakeOverAsync();

        Assert.Equal(43, (await ReadAsync()).State!.Position);
        Assert.False(Directory.Exists(Former));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"Grain\":\"federation/relay2\",\"Version\":1}")]
    [InlineData("{\"Grain\":\"federation/relay2\",\"Version\":1,\"State\":null}")]
    [InlineData("{\"Grain\":\"relay2\",\"State\":{\"Position\":42,\"Log\":\"a\"}}")]
    [InlineData("{\"State\":{\"Position\":42,\"Log\":\"a\"}}")]
    [InlineData("{\"Grain\":\"federation/relay2\",\"State\":{\"Position\":42,\"Log\":null,\"Acknowledged\":null}}")]
    [InlineData("{\"Grain\":\"federation/relay2\",\"State\":{\"Position\":4")]
    public async Task TakeOver_Damaged_IsNotKnown(string text)
    {
        Write("link.0.json", text);

        await TakeOverAsync();

        Assert.False((await ReadAsync()).RecordExists);
        Assert.True(_data.Lost.IsLost);
        Assert.False(Directory.Exists(Former));
        Assert.Contains("holds no position", _said.Texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeOver_OtherFilesBesideThem_AreLeft()
    {
        Write("link.0.json", Position);
        Write("mine.json", "{}");

        await TakeOverAsync();

        Assert.Equal(["mine.json"], Directory.GetFiles(Former).Select(static path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task TakeOver_NoFolder_HasNoEffect()
    {
        Assert.Equal(0, await TakeOverAsync());
        Assert.Empty(_said.Texts);
    }

    private Task<int> TakeOverAsync() => new LinkFiles(_data.Open(), _data.Lost, _said).TakeOverAsync(Former);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Former);
        File.WriteAllText(Path.Combine(Former, name), text);
    }

    private async Task<GrainState<LinkState>> ReadAsync()
    {
        var state = new GrainState<LinkState>();
        await _data.Open().ReadStateAsync("link", Grain, state);
        return state;
    }
}
