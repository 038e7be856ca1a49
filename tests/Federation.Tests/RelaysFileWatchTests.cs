using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests;

public sealed class RelaysFileWatchTests : IDisposable
{
    private const string North = """{"id": "north", "ip": "10.0.0.1", "port": 1}""";
    private const string South = """{"id": "south", "ip": "10.0.0.2", "port": 1}""";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SaidMessages<RelaysFileWatch> _said = new();
    private readonly RelayDirectory _directory = new([]);
    private readonly RelaysFileWatch _watch;

    public RelaysFileWatchTests() => _watch = new RelaysFileWatch(
        Path, "relay1", new RelaySecrets(new Dictionary<string, string>(), _folder.Path), _directory, _time, _said);

    private string Path => _folder.File("relays.json");

    private IEnumerable<string> Ids => _directory.Relays.Select(static relay => relay.Id);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_FileChanges_IsNoticedWithinASecond()
    {
        using var stop = new CancellationTokenSource();
        var watching = _watch.RunAsync(stop.Token);
        File.WriteAllText(Path, $"[{North}]");

        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Ids.Contains("north");
            },
            "the relay is known");

        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public void Look_FileAppears_ItsRelaysAreAdded()
    {
        WriteAndLook($"[{North}]");

        Assert.Equal(["north"], Ids);
        Assert.Equal([$"Relay north was added to {Path} (10.0.0.1:1)."], _said.Texts);
    }

    [Fact]
    public void Look_RelaysChange_EachIsSaidOnce()
    {
        Begin($"[{North}, {South}]");
        var moved = $$"""{"id": "south", "key": "{{RelayIdentity.Create().Key}}"}""";

        WriteAndLook($"[{moved}]");
        _watch.Look();

        Assert.Equal(["south"], Ids);
        Assert.Equal(
            [
                $"Relay north was removed from {Path}; its link is ended.",
                $"Relay south has another address, key in {Path} (not dialled); its link is made anew.",
            ],
            _said.Texts);
    }

    [Fact]
    public void Look_FileIsReplacedByOneOfTheSameLengthAndTime_IsNoticed()
    {
        Begin($"[{North}]");
        var written = File.GetLastWriteTimeUtc(Path);
        File.WriteAllText(_folder.File("new"), $"[{South}]");
        File.SetLastWriteTimeUtc(_folder.File("new"), written);

        File.Move(_folder.File("new"), Path, overwrite: true);
        _watch.Look();

        Assert.Equal(["south"], Ids);
    }

    [Theory]
    [InlineData("[{\"id\": \"east\"", "line 1: not valid JSON")]
    [InlineData("", "line 1: not valid JSON")]
    [InlineData("[\n{\"id\": \"east\"}]", "line 2: member \"ip\" is missing")]
    [InlineData("[{\"id\": \"a\", \"ip\": \"::1\", \"port\": 1},\n{\"id\": \"a\", \"ip\": \"::1\", \"port\": 1}]", "line 2: relay id \"a\" stands here a second time")]
    [InlineData("[{\"id\": \"a\", \"ip\": \"::1\", \"port\": 1, \"key\": \"x\"}]", "line 1: \"key\" must be")]
    public void Look_FileIsWrong_IsSaidOnceAndTheOldOneHolds(string text, string reason)
    {
        Begin($"[{North}]");

        WriteAndLook(text);
        // It may be being written.
        Assert.Empty(_said.Texts);
        _watch.Look();
        _watch.Look();
        _watch.Look();

        Assert.Contains($"{Path}, {reason}", Assert.Single(_said.Texts), StringComparison.Ordinal);
        Assert.Equal(["north"], Ids);
    }

    [Fact]
    public void Look_FileIsWrongInAnotherWay_IsSaidAgain()
    {
        Begin($"[{North}]");
        WriteAndLook("[");
        _watch.Look();

        WriteAndLook("[ ");
        _watch.Look();

        Assert.Equal(2, _said.Texts.Count);
    }

    [Fact]
    public void Look_FileIsWholeAtTheNextLook_SaysNothingOfWhatItWas()
    {
        Begin($"[{North}]");

        WriteAndLook($"[{North}, ");
        WriteAndLook($"[{North}, {South}");
        WriteAndLook($"[{North}, {South}]");

        Assert.Equal(["north", "south"], Ids);
        Assert.Equal([$"Relay south was added to {Path} (10.0.0.2:1)."], _said.Texts);
    }

    [Fact]
    public void Look_WrongFileIsPutRight_SaysSo()
    {
        Begin($"[{North}]");
        WriteAndLook("[");
        _watch.Look();

        WriteAndLook($"[{North}]");

        Assert.Equal($"{Path} is right again.", _said.Texts[^1]);
        WriteAndLook("[");
        _watch.Look();
        Assert.Equal(3, _said.Texts.Count);
    }

    [Fact]
    public void Look_SecretComesLater_IsTaken()
    {
        Begin("[]");
        WriteAndLook("""[{"id": "north", "secret": "pair"}]""");
        _watch.Look();
        Assert.Contains("there is no secret \"pair\"", Assert.Single(_said.Texts), StringComparison.Ordinal);

        File.WriteAllText(_folder.File("pair"), "sixteen bytes ok");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.File("pair"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _watch.Look();

        Assert.Equal(["north"], Ids);
    }

    [Fact]
    public void Look_FileIsDeleted_IsSaidOnceAndTheOldOneHolds()
    {
        Begin($"[{North}]");

        File.Delete(Path);
        for (var i = 0; i < 4; i++)
            _watch.Look();

        Assert.Equal([$"{Path}: there is no such file any more. What stood there before stays in force until this is put right."], _said.Texts);
        Assert.Equal(["north"], Ids);
        WriteAndLook("[]");
        Assert.Empty(Ids);
    }

    [Fact]
    public void Look_FileThatNamedNobodyIsDeleted_SaysNothing()
    {
        Begin("[]");

        File.Delete(Path);
        _watch.Look();
        _watch.Look();

        Assert.Empty(_said.Texts);
    }

    // What stands there when it begins is known already.
    private void Begin(string text)
    {
        File.WriteAllText(Path, text);
        _directory.Replace(RelaysFile.Parse(Encoding.UTF8.GetBytes(text), Path, "relay1"));
        _watch.Look();
        Assert.Empty(_said.Texts);
    }

    private void WriteAndLook(string text)
    {
        File.WriteAllText(Path, text);
        _watch.Look();
    }
}
