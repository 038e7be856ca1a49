using System.Text.RegularExpressions;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Examples;

/// <summary>The examples of docs/clients/dotnet.md run, and are what it shows.</summary>
public sealed partial class ClientExamplesTests(RealRelayTests.Fixture fixture) : IClassFixture<RealRelayTests.Fixture>
{
    private string Address => fixture.Relay.Address;

    [Fact]
    public async Task Hello_Runs() => Assert.Equal(64, (await ClientExamples.HelloAsync(Address)).Length);

    [Fact]
    public async Task Echo_Runs()
    {
        using var stop = new CancellationTokenSource();
        var echoing = ClientExamples.EchoAsync(Address, stop.Token);
        await using var client = await RelayClient.ConnectAsync(Address, "caller");

        // Until it is there.
        var reading = client.TextsAsync(1);
        await Eventually.TrueAsync(
            async () =>
            {
                await client.SendAsync("echo", "hello?");
                return reading.IsCompleted;
            },
            "the echo answers");

        Assert.Equal(["hello?"], await reading);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => echoing);
    }

    [Fact]
    public async Task Json_Runs() => Assert.Equal("clear", (await ClientExamples.JsonAsync(Address)).GetProperty("sky").GetString());

    [Fact]
    public async Task Delivered_Runs()
    {
        await using var alice = await RelayClient.ConnectAsync(Address, "alice");
        Assert.Equal(RelayAckLevel.Accepted, await ClientExamples.DeliveredAsync(alice));
        await using var bob = await RelayClient.ConnectAsync(Address, "bob");
        Assert.Equal(RelayAckLevel.Delivered, await ClientExamples.DeliveredAsync(alice));
    }

    [Fact]
    public async Task Many_Runs() => Assert.Equal(999, await ClientExamples.ManyAsync(Address));

    [Fact]
    public async Task KeepPlace_Runs()
    {
        using var folder = new TemporaryFolder();
        await using var sender = await RelayClient.ConnectAsync(Address, "sender");
        var place = await sender.SendAsync("archive", "old");
        await File.WriteAllTextAsync(folder.File("place"), place.Id);
        for (var i = 0; i < 4; i++)
            await sender.SendAsync("archive", $"{i}");

        Assert.Equal(["0", "1"], await ClientExamples.KeepPlaceAsync(Address, folder.File("place"), 2));
        Assert.Equal(["2", "3"], await ClientExamples.KeepPlaceAsync(Address, folder.File("place"), 2));
    }

    [Fact]
    public async Task Watch_Runs()
    {
        var first = await RelayClient.ConnectAsync(Address, "twice");
        await using var second = await RelayClient.ConnectAsync(Address, "twice");

        Assert.Equal(["Somebody else has this name now."], await ClientExamples.WatchAsync(first));
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Peers_Runs()
    {
        using var relay = new ScriptedRelay();
        var (client, connection) = await relay.ConnectAsync();
        var watching = ClientExamples.PeersAsync(client, CancellationToken.None);
        Assert.Equal("""{"peers":["team.*"],"watch":true}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(ScriptedConnection.Peers(isWatch: true, hasMore: false, "team.a"));
        await client.DisposeAsync();
        await watching;
    }

    [Fact]
    public void Document_ShowsEveryExampleAsItIs()
    {
        var examples = Examples(Read("examples/ClientExamples.cs"));
        var shown = ShownExample().Matches(Read("dotnet.md"))
            .ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value);

        Assert.Equal(examples.Keys.Order(), shown.Keys.Order());
        Assert.All(shown, example => Assert.Equal(examples[example.Key], example.Value));
    }

    [GeneratedRegex("<!-- (\\w+) -->\n```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShownExample();

    [GeneratedRegex("// \\[(/?)(\\w+)\\]")]
    private static partial Regex Mark();

    // By their names, without the blanks that all their lines begin with.
    private static Dictionary<string, string> Examples(string source)
    {
        var examples = new Dictionary<string, string>();
        string? current = null;
        foreach (var line in source.Split('\n'))
        {
            if (Mark().Match(line) is { Success: true } mark)
                current = mark.Groups[1].Length == 0 ? mark.Groups[2].Value : null;
            else if (current is not null)
                examples[current] = examples.GetValueOrDefault(current) + (line.Length > 8 ? line[8..] : "") + "\n";
        }

        return examples;
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(ClientExamplesTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
