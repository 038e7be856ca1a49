using System.CommandLine;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

internal sealed class BenchCommand(Terminal terminal) : RelayCommand(terminal, "bench", "x")
{
    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop) => Task.FromResult(0);
}
