using System.CommandLine;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Logs;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay log tail</c>: the last messages of a log file and, with -f, those that come.</summary>
internal sealed class LogTailCommand : RelayCommand
{
    private readonly Argument<string> _file = LogFileArgument.One();
    private readonly Option<int> _lines = ParsedOption.Count("-n", "Lines to begin with.", 0, 1_000_000, 10);

    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on with what comes, also when the relay begins a new file.",
    };

    private readonly EntryPrinter _printer;

    public LogTailCommand(Terminal terminal)
        : base(
            terminal,
            "tail",
            "Prints the last messages of a log file and, with -f, those that come.",
            "relay log tail -n 20",
            "relay log tail -f --to 'weather.*'")
    {
        Arguments.Add(_file);
        Options.Add(_lines);
        Options.Add(_follow);
        _printer = new EntryPrinter(this, terminal);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var path = line.GetRequiredValue(_file);
        LogFileArgument.Check(path);
        _printer.Read(line);
        var tail = new LogTail(path, Terminal.Time);
        await tail.PrintAsync(tail.FindLast(line.GetValue(_lines)), _printer.Print, line.GetValue(_follow), stop);
        return ExitCodes.Success;
    }
}
