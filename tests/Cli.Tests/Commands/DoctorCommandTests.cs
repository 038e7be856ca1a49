using System.Net;
using System.Net.Sockets;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

[Collection(RelayCollection.Name)]
public sealed class DoctorCommandTests(RelayFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_RelayIsWell_FindsNothing()
    {
        using var run = await CommandRun.EndedAsync("doctor", $"127.0.0.1:{fixture.Relay.Port}");

        Assert.Equal(0, await run.Exit);
        Assert.All(run.Lines.Take(4), static line => Assert.StartsWith("✓ ", line));
        Assert.Contains("is reached", run.Output);
        Assert.Contains("registered as doctor-", run.Output);
        Assert.Contains("a ping takes", run.Output);
        Assert.Contains("its clock is", run.Output);
    }

    [Fact]
    public async Task Doctor_NothingListens_SaysWhatToDo()
    {
        using var run = await CommandRun.EndedAsync("doctor", "127.0.0.1:1");

        Assert.Equal(1, await run.Exit);
        Assert.Matches("^✗ .*is not reached.*\n  → .*relay serve", run.Output);
    }

    [Fact]
    public async Task Doctor_TlsWantedOfARelayThatSpeaksPlain_SaysSo()
    {
        using var run = await CommandRun.EndedAsync("doctor", $"relays://127.0.0.1:{fixture.Relay.Port}");

        Assert.Equal(1, await run.Exit);
        Assert.Matches("✗ TLS .*\n  → .*relay://", run.Output);
    }

    [Fact]
    public async Task Doctor_SomethingElseListens_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener);

        using var run = await CommandRun.EndedAsync("doctor", $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        Assert.Equal(1, await run.Exit);
        Assert.Matches("✗ no registration: .*\n  → Something else than a relay", run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task Doctor_Settings_AreReadAsTheRelayWould()
    {
        var relays = _folder.File("relays.json");
        await File.WriteAllTextAsync(relays, "[\n  {\"id\": \"relay2\"}\n]");
        var good = Config($$$"""{"Relay": {"Id": "north", "Prot": 1, "RelaysFile": "{{{relays}}}", "DataDirectory": "{{{_folder.File("data")}}}"}}""");
        var bad = Config("""{"Relay": {"Port": 99999999, "Log": {"Fsync": "sometimes"}}}""");
        var broken = Config("{\"Relay\": ");

        using var first = await CommandRun.EndedAsync("doctor", fixture.Relay.Address, "--config", good);
        using var second = await CommandRun.EndedAsync("doctor", fixture.Relay.Address, "--config", bad);
        using var third = await CommandRun.EndedAsync("doctor", fixture.Relay.Address, "--config", broken);

        Assert.Contains("! Relay:Prot is no setting", first.Output);
        Assert.Contains("✓ the settings are valid: relay north", first.Output);
        Assert.Contains($"✗ {relays}, line 2: ", first.Output);
        Assert.Contains("✗ Relay:Port: \"99999999\" is not", second.Output);
        Assert.Contains("✗ Relay:Log:Fsync: \"sometimes\" is not", second.Output);
        Assert.Contains($"✗ {broken}: ", third.Output);
        Assert.Equal((1, 1, 1), (await first.Exit, await second.Exit, await third.Exit));
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    private string Config(string text)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("HTTP/1.1 400 \u001b[2J Bad Request\r\n"u8.ToArray());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over, or the other end has gone.
        }
    }
}
