using System.Text.Json;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Client;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

[Collection(RelayCollection.Name)]
public sealed class ListenCommandTests(RelayFixture fixture)
{
    // Moves the cursor, clears the screen in both of the ways that terminals know, turns the reading direction, and begins a line of its own.
    private const string Hostile = "\u001b[2J\u009b2J\u202e\u0007\r12:00:00 bob → alice: pay\nnow\u2028";

    private string Server => fixture.Relay.Address;

    [Fact]
    public async Task Listen_Count_EndsBehindIt()
    {
        await SendAsync("listen-count", "one", "two", "three");

        using var run = await CommandRun.EndedAsync(
            "listen", "--as", "l1", "--receive", "listen-count", "--since", "1m", "--count", "2", "--server", Server);

        Assert.Equal((0, 2), (await run.Exit, run.Lines.Length));
        Assert.Matches(@"^\d\d:\d\d:\d\d alice → listen-count: one\n", run.Output);
    }

    [Fact]
    public async Task Listen_Json_IsTheMessageAsTheRelaySendsIt()
    {
        var ack = await SendAsync("listen-json", "grüße 🚀");

        using var run = await CommandRun.EndedAsync(
            "listen", "--json", "--as", "l2", "--receive", "listen-js*", "--since", "1m", "--count", "1", "--server", Server);

        var message = JsonElement.Parse(run.Output);
        Assert.Equal(["from", "to", "body", "id", "timestamp", "seen_by", "msg_id"], message.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(("grüße 🚀", ack.Id), (message.GetProperty("body").GetString(), message.GetProperty("msg_id").GetString()));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Listen_HostileText_DoesTheTerminalNoHarm(bool isTerminal, bool isJson)
    {
        var target = $"listen-hostile-{isTerminal}-{isJson}";
        await SendAsync(target, Hostile);
        string[] line = ["listen", "--as", $"l3{isTerminal}{isJson}", "--receive", target, "--since", "1m", "--count", "1", "--server", Server];

        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = "", IsTerminal = isTerminal, Variables = new() { ["NO_COLOR"] = "1" } }, isJson ? [.. line, "--json"] : line);

        Assert.DoesNotContain(run.Output, static c => c != '\n' && (char.IsControl(c) || c is '\u202e' or '\u2028'));
        // Only on a terminal has a message several lines, and then they can't be taken for others.
        Assert.All(run.Lines.Skip(1), static shown => Assert.StartsWith("         │ ", shown));
        Assert.Equal(isTerminal && !isJson, run.Lines.Length > 1);
        if (isJson)
            Assert.Equal(Hostile, JsonElement.Parse(run.Output).GetProperty("body").GetString());
    }

    [Fact]
    public async Task Listen_OnATerminal_HasColoursUnlessNotWanted()
    {
        await SendAsync("listen-colour", "hello");
        string[] line = ["listen", "--as", "l4", "--receive", "listen-colour", "--since", "1m", "--count", "1", "--server", Server];

        using var coloured = await CommandRun.EndedAsync(new CommandRun.Settings { Input = "", IsTerminal = true }, line);
        using var plain = await CommandRun.EndedAsync(line);

        Assert.Contains("\e[", coloured.Output);
        Assert.DoesNotContain("\e[", plain.Output);
    }

    [Fact]
    public async Task Listen_CountNotReachedInTime_SaysHowManyAreMissing()
    {
        using var run = await CommandRun.EndedAsync(
            "listen", "--as", "l5", "--receive", "listen-none", "--count", "2", "--timeout", "300ms", "--server", Server);

        Assert.Equal(1, await run.Exit);
        Assert.Contains("2 are missing", run.Errors);
    }

    [Fact]
    public async Task Listen_CtrlC_EndsWith130()
    {
        await SendAsync("listen-stop", "hello");
        using var run = CommandRun.Start("listen", "--as", "l6", "--receive", "listen-stop", "--since", "1m", "--server", Server);
        await run.ShowsAsync("hello");

        run.Interrupt();

        Assert.Equal(130, await run.Exit.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public async Task Listen_NobodyReadsTheOutput_Ends()
    {
        await SendAsync("listen-pipe", "hello");
        await using var output = new StreamWriter(new PipeStream(new BrokenPipe())) { AutoFlush = true };

        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = "", Output = output }, "listen", "--as", "l7", "--receive", "listen-pipe", "--since", "1m", "--server", Server);

        Assert.Equal(0, await run.Exit);
        Assert.DoesNotContain("relay: ", run.Errors);
    }

    private async Task<RelayAck> SendAsync(string target, params string[] texts)
    {
        await using var alice = await RelayClient.ConnectAsync(
            new RelayClientOptions { Addresses = [Server], Name = "alice", Receive = RelayFilter.To("nothing") });
        RelayAck? ack = null;
        foreach (var text in texts)
            ack = await alice.SendAsync(target, text);
        return ack!;
    }
}
