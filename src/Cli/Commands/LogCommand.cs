using System.CommandLine;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay log</c>: the log files of a relay, without the relay.</summary>
internal sealed class LogCommand : Command
{
    public LogCommand(Terminal terminal)
        : base("log", "Reads, follows and checks the log files of a relay.")
    {
        Subcommands.Add(new LogCatCommand(terminal));
        Subcommands.Add(new LogTailCommand(terminal));
        Subcommands.Add(new LogVerifyCommand(terminal));
    }
}
