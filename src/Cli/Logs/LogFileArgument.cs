using System.CommandLine;

namespace OrleansRelay.Cli.Logs;

/// <summary>Which log files a command reads.</summary>
internal static class LogFileArgument
{
    public const string Default = "relay_log.jsonl";

    public static Argument<string[]> Several() => new("file")
    {
        Description = $"The log files, in order; relay_log*.jsonl is all of one log. Default: {Default}.",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = static _ => [Default],
    };

    public static Argument<string> One() => new("file")
    {
        Description = $"The log file that a relay writes. Default: {Default}.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = static _ => Default,
    };

    /// <exception cref="FailureException">There is no such file.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path))
            throw FailureException.Negative($"There is no file {path}. A relay writes one where Relay:LogFile says.");
    }
}
