using System.Net;
using System.Net.Sockets;
using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Hosting;

public sealed class RelayProcessTests
{
    [Fact]
    public async Task Start_NoRelaysFile_SaysWhatAUserNeedsAndServes()
    {
        using var folder = new TemporaryFolder();
        var port = RelayProcess.FreePort();
        using var relay = await RelayProcess.ServeAsync(folder, port, "--Relay:Colour=blue", "--Relay:MaxConnections=9");

        Assert.Contains($"relay1 listens on 127.0.0.1:{port}", relay.Output, StringComparison.Ordinal);
        Assert.Contains("no links to others", relay.Output, StringComparison.Ordinal);
        Assert.Contains($"nc 127.0.0.1 {port}", relay.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"{{\"id\": \"relay1\", \"ip\": \"127.0.0.1\", \"port\": {port}, \"key\": \"MFkw", relay.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "data", "relay-key.pem")));
        Assert.Contains("Relay:MaxConnections is now called Relay:Gateway:MaxConnections", relay.Output, StringComparison.Ordinal);
        Assert.Contains("Relay:Colour is no setting", relay.Output, StringComparison.Ordinal);
        using var alice = await Connection.OpenAsync(port);
        await alice.SendAsync("{\"peer_id\": \"alice\"}");
        Assert.StartsWith("{\"status\": \"ok\", \"peer_id\": \"alice\", \"epoch\": \"", await alice.ReadAsync(), StringComparison.Ordinal);
    }

    // A watched folder would tell of every write to a log that lies in it.
    [Fact]
    public async Task Start_AnyFolder_WatchesNoFiles()
    {
        using var folder = new TemporaryFolder();
        using var relay = await RelayProcess.ServeAsync(folder, RelayProcess.FreePort());

        var open = new DirectoryInfo($"/proc/{relay.Id}/fd").EnumerateFileSystemInfos().Select(static file => file.LinkTarget);

        Assert.DoesNotContain(open, static target => target is not null && target.Contains("inotify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminate_WhileClientsAreConnected_TellsThemAndExitsWithZero()
    {
        using var folder = new TemporaryFolder();
        var port = RelayProcess.FreePort();
        using var relay = await RelayProcess.ServeAsync(folder, port);
        using var alice = await Connection.OpenAsync(port);
        await alice.SendAsync("alice\nbob||{\"text\": \"last words\"}");
        Assert.StartsWith("{\"status\": \"ok\", \"msg_id\"", await alice.ReadAsync(), StringComparison.Ordinal);

        relay.Signal("TERM");

        Assert.StartsWith("{\"status\": \"error\", \"error\": \"shutting_down\"", await alice.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await alice.ReadAsync());
        alice.Dispose();
        Assert.Equal(0, await relay.ExitCodeAsync());
    }

    [Fact]
    public async Task StartAndStop_NothingWrong_WarnsOfNothing()
    {
        using var folder = new TemporaryFolder();
        using var relay = await RelayProcess.ServeAsync(folder, RelayProcess.FreePort(), "--Relay:LogFile=log.jsonl");

        relay.Signal("TERM");

        Assert.Equal(0, await relay.ExitCodeAsync());
        Assert.DoesNotContain("warn: ", relay.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail: ", relay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortInUse_SaysSoInOneLineAndExitsWithOne()
    {
        using var folder = new TemporaryFolder();
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using var relay = RelayProcess.Start(folder, "--Relay:Bind=127.0.0.1", $"--Relay:Port={port}", "--Logging:LogLevel:Default=None");

        Assert.Equal(1, await relay.ExitCodeAsync());
        Assert.Contains("The port is in use", relay.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", relay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OthersMayReadTheKey_SaysSoInOneLineAndExitsWithOne()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("key.pem"), "no key");
        File.SetUnixFileMode(folder.File("key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var relay = RelayProcess.Start(folder, "--Relay:Federation:KeyFile=key.pem");

        Assert.Equal(1, await relay.ExitCodeAsync());
        Assert.Equal(["key.pem: others may read or write it; take that from them (chmod 600 key.pem)"], relay.Errors);
    }

    [Fact]
    public async Task Start_SettingsWrong_NamesAllOfThemAndExitsWithOne()
    {
        using var folder = new TemporaryFolder();
        using var relay = RelayProcess.Start(folder, "--Relay:Port=none", "--Relay:Id=a||b");

        Assert.Equal(1, await relay.ExitCodeAsync());
        Assert.Contains("Relay:Port: ", relay.Output, StringComparison.Ordinal);
        Assert.Contains("Relay:Id: ", relay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RelaysFileWrong_NamesFileAndLineAndExitsWithOne()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("relays.json"), "[\n{\"id\": \"relay2\"}\n]");
        using var relay = RelayProcess.Start(folder);

        Assert.Equal(1, await relay.ExitCodeAsync());
        Assert.Contains("relays.json, line 2: member \"ip\" is missing", relay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RelaysFile_EditedWhileItRuns_IsFollowed()
    {
        using var folder = new TemporaryFolder();
        var entry = $$"""{"id": "relay2", "ip": "127.0.0.1", "port": {{RelayProcess.FreePort()}}}""";
        using var relay = await RelayProcess.ServeAsync(folder, RelayProcess.FreePort());

        await WriteRelaysAsync(folder, $"[{entry}]");
        await SaysAsync(relay, "Relay relay2 was added to relays.json");
        await SaysAsync(relay, "Relay relay2: no link to 127.0.0.1");
        await WriteRelaysAsync(folder, $"[{entry}\n{entry}]");
        await SaysAsync(relay, "relays.json, line 2: not valid JSON");
        await WriteRelaysAsync(folder, "[]");
        await SaysAsync(relay, "relays.json is right again.");
        await SaysAsync(relay, "Relay relay2 was removed from relays.json");

        relay.Signal("TERM");
        Assert.Equal(0, await relay.ExitCodeAsync());
    }

    [Fact]
    public async Task Start_LogOfAnotherRelay_SaysSoAndExitsWithOne()
    {
        using var folder = new TemporaryFolder();
        using var first = await RelayProcess.ServeAsync(folder, RelayProcess.FreePort(), "--Relay:LogFile=log.jsonl");
        using var second = RelayProcess.Start(folder, $"--Relay:Port={RelayProcess.FreePort()}", "--Relay:LogFile=log.jsonl");

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_UnderLoadWithFsyncAlways_LosesNothingThatWasAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var port = RelayProcess.FreePort();
        string[] arguments = ["--Relay:LogFile=log.jsonl", "--Relay:Log:Fsync=always", "--Relay:RateLimit:Messages=0"];
        var acknowledged = new List<string>();
        using (var relay = await RelayProcess.ServeAsync(folder, port, arguments))
        {
            using var alice = await Connection.OpenAsync(port);
            await alice.SendAsync("alice");
            var sending = SendUntilBrokenAsync(alice);
            while (acknowledged.Count < 2000)
                acknowledged.Add(IdOf((await alice.ReadAsync())!));
            relay.Signal("KILL");
            while (await ReadOrNullAsync(alice) is { } line)
                acknowledged.Add(IdOf(line));
            await sending;
        }

        using var again = await RelayProcess.ServeAsync(folder, port, arguments);
        var logged = (await File.ReadAllLinesAsync(folder.File("log.jsonl"))).Select(IdOf).ToHashSet();

        Assert.True(acknowledged.Count >= 2000);
        Assert.All(acknowledged, id => Assert.Contains(id, logged));
    }

    [Fact]
    public async Task Restart_WithLogFile_RecognisesWhatCameBefore()
    {
        using var folder = new TemporaryFolder();
        var port = RelayProcess.FreePort();
        const string Message = "bob||{\"text\": \"once\", \"id\": \"order-7\"}";
        using (var relay = await RelayProcess.ServeAsync(folder, port, "--Relay:LogFile=log.jsonl", "--Relay:Log:Fsync=always"))
        {
            using var alice = await Connection.OpenAsync(port);
            await alice.SendAsync("alice\n" + Message);
            Assert.DoesNotContain("duplicate", await alice.ReadAsync(), StringComparison.Ordinal);
            relay.Signal("KILL");
            await relay.ExitCodeAsync();
        }

        using var again = await RelayProcess.ServeAsync(folder, port, "--Relay:LogFile=log.jsonl", "--Relay:Log:Fsync=always");
        using var aliceAgain = await Connection.OpenAsync(port);
        await aliceAgain.SendAsync("alice\n" + Message);

        Assert.Contains("\"duplicate\": true", await aliceAgain.ReadAsync(), StringComparison.Ordinal);
    }

    private static async Task SendUntilBrokenAsync(Connection connection)
    {
        try
        {
            for (var i = 0; ; i++)
                await connection.SendAsync($"bob||{{\"text\": \"message {i}\"}}");
        }
        catch (IOException)
        {
            // The relay was killed, as planned.
        }
    }

    private static async Task<string?> ReadOrNullAsync(Connection connection)
    {
        try
        {
            return await connection.ReadAsync() is { } line && line.EndsWith('}') ? line : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string IdOf(string line)
    {
        const string Member = "\"msg_id\": \"";
        var start = line.IndexOf(Member, StringComparison.Ordinal);
        Assert.True(start >= 0, line);
        return line.Substring(start + Member.Length, 64);
    }

    // Put in its place whole, as editors do.
    private static async Task WriteRelaysAsync(TemporaryFolder folder, string text)
    {
        await File.WriteAllTextAsync(folder.File("draft"), text);
        File.Move(folder.File("draft"), folder.File("relays.json"), overwrite: true);
    }

    private static Task SaysAsync(RelayProcess relay, string words) =>
        Eventually.TrueAsync(() => relay.Output.Contains(words, StringComparison.Ordinal), $"\"{words}\" is said; it said: {relay.Output}");
}
