using System.Diagnostics;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_EachShell_AsksRelayItself(string shell)
    {
        using var run = await CommandRun.EndedAsync("completion", shell);

        Assert.Equal(0, await run.Exit);
        Assert.Contains("[suggest:", run.Output);
    }

    [Theory]
    [InlineData("relay se", "send", "serve")]
    [InlineData("relay send bob --ac", "--ack")]
    [InlineData("relay send bob --ack ", "delivered", "durable")]
    [InlineData("relay log ", "cat", "tail", "verify")]
    [InlineData("relay completion ", "bash", "fish")]
    public async Task Suggest_LineBegun_TellsHowItMayGoOn(string line, params string[] words)
    {
        using var run = await CommandRun.EndedAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(0, await run.Exit);
        Assert.Subset(run.Lines.ToHashSet(), words.ToHashSet());
    }

    [Fact]
    public async Task Completion_InBash_CompletesTheWord()
    {
        if (!File.Exists("/bin/bash"))
            return;
        using var script = await CommandRun.EndedAsync("completion", "bash");
        using var suggested = await CommandRun.EndedAsync("[suggest:8]", "relay se");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("script"), script.Output);
        await File.WriteAllTextAsync(folder.File("words"), suggested.Output);

        using var bash = Process.Start(new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await bash.StandardInput.WriteAsync(
            $"relay() {{ cat {folder.File("words")}; }}\nsource {folder.File("script")}\n"
            + "COMP_LINE='relay se' COMP_POINT=8 COMP_WORDS=(relay se) COMP_CWORD=1\n_relay\necho \"${COMPREPLY[@]}\"\n");
        bash.StandardInput.Close();

        Assert.Equal("send serve\n", await bash.StandardOutput.ReadToEndAsync());
    }
}
