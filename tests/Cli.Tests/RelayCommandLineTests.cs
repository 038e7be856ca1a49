using OrleansRelay.Cli.Terminals;
using OrleansRelay.Cli.Tests.Support;

namespace OrleansRelay.Cli.Tests;

public sealed class RelayCommandLineTests
{
    [Fact]
    public async Task Run_NoArguments_ShowsHelpWithExitCodes()
    {
        using var run = await CommandRun.EndedAsync();

        Assert.Equal(0, await run.Exit);
        Assert.Contains("listen", run.Output);
        Assert.Contains("130  Ctrl-C", run.Output);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("listen")]
    [InlineData("chat")]
    [InlineData("log", "cat")]
    [InlineData("log", "tail")]
    [InlineData("log", "verify")]
    [InlineData("bench")]
    [InlineData("top")]
    [InlineData("doctor")]
    [InlineData("keygen")]
    [InlineData("serve")]
    [InlineData("completion")]
    public async Task Help_OfEachCommand_HasExamples(params string[] command)
    {
        using var run = await CommandRun.EndedAsync([.. command, "--help"]);

        Assert.Equal((0, ""), (await run.Exit, run.Errors));
        Assert.Matches($"Examples:\n(  .*relay {string.Join(' ', command)}.*\n)+", run.Output);
    }

    [Fact]
    public async Task Help_NobodyReads_EndsQuietly()
    {
        await using var output = new StreamWriter(new PipeStream(new BrokenPipe())) { AutoFlush = true };
        using var run = await CommandRun.EndedAsync(new CommandRun.Settings { Input = "", Output = output }, "--help");

        Assert.Equal((0, ""), (await run.Exit, run.Errors));
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("send")]
    [InlineData("send", "bob", "text", "--body", "1")]
    [InlineData("send", "bob", "text", "--ack", "perhaps")]
    [InlineData("send", "bob||", "text")]
    [InlineData("send", "bob", "text", "--as", "RELAY1")]
    [InlineData("send", "bob", "text", "--server", "http://example.org")]
    [InlineData("send", "bob", "--body", "{\"open\": ")]
    [InlineData("listen", "--timeout", "soon")]
    [InlineData("listen", "--since", "yesterday-ish")]
    [InlineData("listen", "--resume", "--since", "10m")]
    [InlineData("listen", "--count", "-1")]
    [InlineData("chat", "a||b")]
    [InlineData("log", "cat", "--since", "x")]
    [InlineData("bench", "--senders", "0")]
    [InlineData("doctor", "relay://")]
    [InlineData("completion", "tcsh")]
    public async Task Run_LineThatCannotBe_SaysSoWithExitCode2(params string[] arguments)
    {
        using var run = await CommandRun.EndedAsync(arguments);

        Assert.Equal((2, ""), (await run.Exit, run.Output));
        Assert.StartsWith("relay: ", run.Errors);
        Assert.DoesNotContain("Parameter '", run.Errors);
    }

    [Theory]
    [InlineData("send", "bob", "hello")]
    [InlineData("listen")]
    [InlineData("chat")]
    [InlineData("bench")]
    [InlineData("top")]
    public async Task Run_NoRelayThere_SaysSoInALineWithExitCode3(params string[] arguments)
    {
        using var run = await CommandRun.EndedAsync([.. arguments, "--server", "127.0.0.1:1"]);

        Assert.Equal((3, ""), (await run.Exit, run.Output));
        Assert.Matches("^relay: .*127.0.0.1:1 can't be reached.*relay serve.*\n$", run.Errors);
    }

    [Fact]
    public async Task Serve_WrongSetting_EndsAsTheServerDoes()
    {
        using var run = await CommandRun.EndedAsync("serve", "--Relay:Port=99999999");

        Assert.Equal(1, await run.Exit);
    }
}
