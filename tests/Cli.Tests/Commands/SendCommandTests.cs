using System.Text.Json;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Client;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

[Collection(RelayCollection.Name)]
public sealed class SendCommandTests(RelayFixture fixture)
{
    private string Server => fixture.Relay.Address;

    [Fact]
    public async Task Send_Text_ArrivesAndItsIdIsPrinted()
    {
        await using var bob = await ListenerAsync("send-text");

        using var run = await CommandRun.EndedAsync("send", "send-text", "hello", "there", "--as", "alice", "--server", Server);

        var message = await NextAsync(bob);
        Assert.Equal((0, $"{message.Id}\n", ""), (await run.Exit, run.Output, run.Errors));
        Assert.Equal(("alice", "hello there"), (message.From, message.Text));
    }

    [Fact]
    public async Task Send_ServerAndNameFromTheEnvironment_AreUsed()
    {
        await using var bob = await ListenerAsync("send-env");
        var settings = new CommandRun.Settings
        {
            Input = "",
            Variables = new() { ["RELAY_SERVER"] = $"127.0.0.1:{fixture.Relay.Port}", ["RELAY_NAME"] = "env-alice" },
        };

        using var run = await CommandRun.EndedAsync(settings, "send", "send-env", "hello");

        Assert.Equal(0, await run.Exit);
        Assert.Equal("env-alice", (await NextAsync(bob)).From);
    }

    [Fact]
    public async Task Send_JsonBodyWithIdTwice_SecondIsADuplicate()
    {
        await using var bob = await ListenerAsync("send-json");
        var id = Guid.NewGuid().ToString();
        string[] line = ["send", "send-json", "--body", "{\"celsius\": 21.5}", "--id", id, "--as", "station", "--json", "--server", Server];

        using var first = await CommandRun.EndedAsync(line);
        using var second = await CommandRun.EndedAsync(line);

        Assert.Equal(21.5, (await NextAsync(bob)).Body.GetProperty("celsius").GetDouble());
        Assert.Equal("accepted", JsonElement.Parse(first.Output).GetProperty("reached").GetString());
        Assert.True(JsonElement.Parse(second.Output).GetProperty("duplicate").GetBoolean());
    }

    [Fact]
    public async Task Send_DeliveredWanted_ExitCodeTellsWhether()
    {
        await using var bob = await ListenerAsync("send-ack");

        using var here = await CommandRun.EndedAsync("send", "send-ack", "hello", "--ack", "delivered", "--as", "alice", "--server", Server);
        using var away = await CommandRun.EndedAsync("send", "send-nobody", "hello", "--ack", "delivered", "--as", "alice", "--server", Server);

        Assert.Equal((0, 1), (await here.Exit, await away.Exit));
        Assert.Contains("not delivered", away.Errors);
    }

    [Fact]
    public async Task Send_Lines_AreAMessageEachInOrder()
    {
        const int Count = 2500;
        await using var bob = await ListenerAsync("send-lines");
        var input = string.Concat(Enumerable.Range(0, Count).Select(static i => $"line {i}\r\n"));

        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = input }, "send", "send-lines", "--as", "alice", "--server", Server);

        Assert.Equal((0, Count), (await run.Exit, run.Lines.Length));
        for (var i = 0; i < Count; i++)
            Assert.Equal($"line {i}", (await NextAsync(bob)).Text);
    }

    [Fact]
    public async Task Send_LineAfterLine_IsAcknowledgedBeforeTheNext()
    {
        using var run = CommandRun.Start("send", "send-typed", "--as", "typist", "--server", Server);

        run.Type("one");
        await Eventually.TrueAsync(() => run.Lines.Length == 1, "the first is acknowledged");
        run.Type("two");
        await Eventually.TrueAsync(() => run.Lines.Length == 2, "the second is acknowledged");
        run.EndInput();

        Assert.Equal(0, await run.Exit.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public async Task Send_LineTooLong_IsToldWithItsNumberAndTheOthersAreSent()
    {
        await using var bob = await ListenerAsync("send-long");

        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = $"one\n{new string('x', 70_000)}\nthree" }, "send", "send-long", "--as", "alice", "--server", Server);

        Assert.Equal((1, 2), (await run.Exit, run.Lines.Length));
        Assert.Contains("line 2: ", run.Errors);
        Assert.Equal(("one", "three"), ((await NextAsync(bob)).Text, (await NextAsync(bob)).Text));
    }

    [Fact]
    public async Task Send_RelayLimits_WaitsAndSendsAll()
    {
        await using var relay = await RealRelay.StartAsync("--Relay:RateLimit:Messages=3", "--Relay:RateLimit:Seconds=0.3");

        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = "1\n2\n3\n4\n5\n6\n7\n" }, "send", "send-limit", "--as", "alice", "--server", relay.Address);

        Assert.Equal((0, 7), (await run.Exit, run.Lines.Distinct().Count()));
    }

    private Task<RelayClient> ListenerAsync(string name) => RelayClient.ConnectAsync(
        new RelayClientOptions { Addresses = [Server], Name = name, Receive = RelayFilter.Addressed });

    private static async Task<RelayMessage> NextAsync(RelayClient relay)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        await foreach (var message in relay.Messages.WithCancellation(deadline.Token))
            return message;
        throw new InvalidOperationException("There are no more.");
    }
}
