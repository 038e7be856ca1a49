using System.CommandLine;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli;

/// <summary>A command, with what its help shows beside the options, and what becomes of its failures.</summary>
internal abstract class RelayCommand : Command
{
    /// <param name="examples">Each a command line, and behind a <c>#</c> what it does.</param>
    protected RelayCommand(Terminal terminal, string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        (Terminal, Examples) = (terminal, examples);
        SetAction(GuardAsync);
    }

    public IReadOnlyList<string> Examples { get; }

    protected Terminal Terminal { get; }

    /// <returns>The exit code.</returns>
    /// <exception cref="FailureException">It can't be done.</exception>
    protected abstract Task<int> RunAsync(ParseResult line, CancellationToken stop);

    private async Task<int> GuardAsync(ParseResult line, CancellationToken stop)
    {
        try
        {
            return await RunAsync(line, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (FailureException failure)
        {
            Say(failure.Message);
            return failure.ExitCode;
        }
        catch (RelayException error)
        {
            Say(Failures.Describe(error));
            return Failures.ExitCodeOf(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Say(error.Message);
            return ExitCodes.Negative;
        }
    }

    private void Say(string problem) => Terminal.Errors.WriteLine(
        $"{Terminal.ErrorPalette.Bad("relay:")} {LogText.Escape(problem, 1000)}");
}
