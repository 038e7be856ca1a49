namespace OrleansRelay.Cli;

/// <summary>Ends a command with one line that says what is wrong and what to do.</summary>
internal sealed class FailureException : Exception
{
    private FailureException(int exitCode, string message, Exception? error = null)
        : base(message, error) => ExitCode = exitCode;

    public int ExitCode { get; }

    public static FailureException Usage(string message) => new(ExitCodes.Usage, message);

    public static FailureException Negative(string message, Exception? error = null) => new(ExitCodes.Negative, message, error);

    public static FailureException Unreachable(string message) => new(ExitCodes.Unreachable, message);
}
