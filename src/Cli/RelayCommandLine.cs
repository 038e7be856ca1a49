using System.CommandLine;
using System.CommandLine.Help;
using OrleansRelay.Cli.Commands;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli;

/// <summary>The command <c>relay</c>: its subcommands, and how one is run.</summary>
internal static class RelayCommandLine
{
    // What has not ended so long after Ctrl-C is ended.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    public static readonly IReadOnlyList<string> ExitCodeTexts =
    [
        "0    done",
        "1    done, and the answer is no: refused, damaged, not all that was asked for",
        "2    the command line is wrong",
        "3    no relay was reached",
        "130  Ctrl-C",
    ];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken stop = default)
    {
        var root = Create(terminal);
        var line = root.Parse(arguments.Count == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0 && line.Action is not TeachingHelp)
            return Complain(line, terminal);
        var surroundings = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Errors,
            EnableDefaultExceptionHandler = false,
            // The server has its own way of stopping.
            ProcessTerminationTimeout = line.CommandResult.Command is ServeCommand ? null : StopPatience,
        };
        try
        {
            return await line.InvokeAsync(surroundings, stop);
        }
        catch (ClosedPipeException)
        {
            // "relay listen | head": what was asked for was shown.
            return ExitCodes.Success;
        }
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Sends and receives messages through a relay, looks after one, and is one.")
        {
            new SendCommand(terminal),
            new ListenCommand(terminal),
            new ChatCommand(terminal),
            new LogCommand(terminal),
            new BenchCommand(terminal),
            new TopCommand(terminal),
            new DoctorCommand(terminal),
            new KeygenCommand(terminal),
            new ServeCommand(terminal),
            new CompletionCommand(terminal),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new TeachingHelp((HelpAction)help.Action!);
        return root;
    }

    private static int Complain(ParseResult line, Terminal terminal)
    {
        var path = string.Join(' ', line.CommandResult.Command.Parents.OfType<Command>().Append(line.CommandResult.Command)
            .Select(static command => command is RootCommand ? "relay" : command.Name));
        foreach (var error in line.Errors)
            terminal.Errors.WriteLine($"{terminal.ErrorPalette.Bad("relay:")} {LogText.Escape(error.Message, 1000)}");
        terminal.Errors.WriteLine($"\"{path} --help\" says what there is.");
        return ExitCodes.Usage;
    }
}
