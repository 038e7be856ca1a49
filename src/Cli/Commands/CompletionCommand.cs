using System.CommandLine;
using System.Reflection;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay completion</c>: what a shell needs to complete command lines. It asks <c>relay</c> itself, by its <c>[suggest]</c> directive.</summary>
internal sealed class CompletionCommand : RelayCommand
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh, fish or pwsh." };

    public CompletionCommand(Terminal terminal)
        : base(
            terminal,
            "completion",
            "Prints a script that lets a shell complete relay's command lines.",
            "source <(relay completion bash)                         # in ~/.bashrc",
            "source <(relay completion zsh)                          # in ~/.zshrc, behind compinit",
            "relay completion fish > ~/.config/fish/completions/relay.fish",
            "relay completion pwsh | Out-String | Invoke-Expression   # in $PROFILE")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Arguments.Add(_shell);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var name = $"completion.{line.GetRequiredValue(_shell)}";
        using var script = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        await Terminal.Output.WriteAsync(await script.ReadToEndAsync(stop));
        return ExitCodes.Success;
    }
}
