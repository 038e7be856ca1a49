using System.Text.Json;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

public sealed class KeygenCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Key => System.IO.Path.Combine(_folder.Path, "sub", "relay-key.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keygen_NoFileYet_MakesOneForItsOwnerAndPrintsTheLineForOthers()
    {
        using var run = await CommandRun.EndedAsync("keygen", "--out", Key, "--id", "north", "--host", "relay.example.org", "--port", "55666");

        Assert.Equal(0, await run.Exit);
        var relay = Assert.Single(RelaysFile.Parse(System.Text.Encoding.UTF8.GetBytes($"[{run.Output}]"), "relays.json", "me"));
        Assert.Equal(("north", "relay.example.org", 55666, true), (relay.Id, relay.Host, relay.Port, relay.Key is not null));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
    }

    [Fact]
    public async Task Keygen_FileIsThere_IsNotTouchedWithoutForce()
    {
        using var first = await CommandRun.EndedAsync("keygen", "--out", Key);
        var before = await File.ReadAllTextAsync(Key);

        using var second = await CommandRun.EndedAsync("keygen", "--out", Key);
        using var shown = await CommandRun.EndedAsync("keygen", "--out", Key, "--show");

        Assert.Equal((1, "", 0), (await second.Exit, second.Output, await shown.Exit));
        Assert.Contains("--force", second.Errors);
        Assert.Equal(first.Output, shown.Output);
        Assert.Equal(before, await File.ReadAllTextAsync(Key));

        using var forced = await CommandRun.EndedAsync("keygen", "--out", Key, "--force");
        using var anew = await CommandRun.EndedAsync("keygen", "--out", Key, "--show");

        Assert.NotEqual(KeyOf(first), KeyOf(forced));
        Assert.Equal(KeyOf(forced), KeyOf(anew));
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(Key)!));
    }

    [Fact]
    public async Task Keygen_ShowWithoutFile_MakesNone()
    {
        using var run = await CommandRun.EndedAsync("keygen", "--out", Key, "--show");

        Assert.Equal(1, await run.Exit);
        Assert.False(File.Exists(Key));
    }

    private static string? KeyOf(CommandRun run) => JsonElement.Parse(run.Output).GetProperty("key").GetString();
}
