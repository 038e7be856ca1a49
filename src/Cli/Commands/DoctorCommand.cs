using System.CommandLine;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

internal sealed class DoctorCommand(Terminal terminal) : RelayCommand(terminal, "doctor", "x")
{
    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop) => Task.FromResult(0);
}
