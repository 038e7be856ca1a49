using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

[Collection(RelayCollection.Name)]
public sealed class ChatCommandTests(RelayFixture fixture)
{
    private string Server => fixture.Relay.Address;

    [Fact]
    public async Task Chat_TwoPeople_SeeWhatTheySay()
    {
        using var alice = CommandRun.Start("chat", "chat-bob", "--as", "chat-alice", "--receive", "chat-*", "--server", Server);
        using var bob = CommandRun.Start("chat", "--as", "chat-bob", "--receive", "chat-*", "--server", Server);
        await alice.ShowsAsync("You are chat-alice");
        await bob.ShowsAsync("You are chat-bob");

        alice.Type("hello Bob");
        await bob.ShowsAsync("chat-alice → chat-bob: hello Bob\n");
        await alice.ShowsAsync("chat-alice → chat-bob: hello Bob ✓\n");
        bob.Type("/to chat-alice");
        bob.Type("//slashes");
        await alice.ShowsAsync("chat-bob → chat-alice: /slashes\n");
        bob.Type("/quit");
        alice.EndInput();

        Assert.Equal(0, await bob.Exit.WaitAsync(Eventually.Deadline));
        Assert.Equal(0, await alice.Exit.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public async Task Chat_SayAndQuitAtOnce_IsSent()
    {
        using var listener = CommandRun.Start("listen", "--as", "chat-listener", "--receive", "chat-quit", "--count", "1", "--since", "1m", "--server", Server);

        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = "last words\n/quit\nnot any more\n" }, "chat", "chat-quit", "--as", "chat-leaver", "--server", Server);

        Assert.Equal(0, await listener.Exit.WaitAsync(Eventually.Deadline));
        Assert.Contains("last words", listener.Output);
        Assert.Contains("last words ✓", run.Output);
    }

    [Fact]
    public async Task Chat_HelpAndUnknownAndBadTarget_AreAnswered()
    {
        using var run = await CommandRun.EndedAsync(
            new CommandRun.Settings { Input = "/help\n/dance\u001b[2J\n/to a||b\n" }, "chat", "--as", "chat-asker", "--server", Server);

        Assert.Contains("/to NAME", run.Output);
        Assert.Contains("/dance\\u001b[2J is no command", run.Output);
        Assert.Contains("✗ A target is not RELAY", run.Output);
        Assert.Equal(0, await run.Exit);
    }

    [Fact]
    public async Task Chat_SomebodyComesAndGoes_IsToldAndWhoTellsWhoIsHere()
    {
        using var host = CommandRun.Start("chat", "--as", "chat-host", "--receive", "chat-host", "--server", Server);
        await host.ShowsAsync("You are");
        host.Type("/who");
        await host.ShowsAsync("here: ");

        using var guest = CommandRun.Start("chat", "--as", "chat-guest", "--server", Server);
        await host.ShowsAsync("chat-guest has come\n");
        host.Type("/who");
        await Eventually.TrueAsync(() => host.Lines.Any(static line => line.Contains("chat-guest, chat-host", StringComparison.Ordinal)), "both are here");
        guest.EndInput();

        await host.ShowsAsync("chat-guest has gone\n");
    }

    [Fact]
    public async Task Chat_AnotherTakesTheName_EndsAndSaysWhy()
    {
        using var first = CommandRun.Start("chat", "--as", "chat-double", "--server", Server);
        await first.ShowsAsync("You are");

        using var second = CommandRun.Start("chat", "--as", "chat-double", "--server", Server);

        Assert.Equal(1, await first.Exit.WaitAsync(Eventually.Deadline));
        Assert.Contains("--as takes another one", first.Errors);
    }
}
