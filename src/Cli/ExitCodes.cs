namespace OrleansRelay.Cli;

/// <summary>What the process ends with; the same for all commands but <c>serve</c>, which has the server's.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It was done, and the answer is no: refused, damaged, not all that was asked for.</summary>
    public const int Negative = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No relay was reached, or none that answers as one.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
