using System.CommandLine;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

internal sealed class TopCommand(Terminal terminal) : RelayCommand(terminal, "top", "x")
{
    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop) => Task.FromResult(0);
}
