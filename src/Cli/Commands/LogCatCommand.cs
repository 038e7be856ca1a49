using System.CommandLine;
using OrleansRelay.Cli.Logs;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay log cat</c>: prints the messages of log files.</summary>
internal sealed class LogCatCommand : RelayCommand
{
    private readonly Argument<string[]> _files = LogFileArgument.Several();
    private readonly EntryPrinter _printer;

    public LogCatCommand(Terminal terminal)
        : base(
            terminal,
            "cat",
            "Prints the messages of log files.",
            "relay log cat relay_log*.jsonl",
            "relay log cat --from alice --since 1h",
            "relay log cat --to 'weather.*' --json | jq .body")
    {
        Arguments.Add(_files);
        _printer = new EntryPrinter(this, terminal);
    }

    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var files = line.GetRequiredValue(_files);
        _printer.Read(line);
        foreach (var path in files)
            LogFileArgument.Check(path);
        foreach (var path in files)
            Print(path, stop);
        return Task.FromResult(ExitCodes.Success);
    }

    private void Print(string path, CancellationToken stop)
    {
        using var lines = new LogFileLines(path);
        while (lines.TryRead(out var line, out _))
        {
            stop.ThrowIfCancellationRequested();
            _printer.Print(line);
        }
    }
}
