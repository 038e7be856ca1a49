using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace OrleansRelay.Cli;

/// <summary>The usual help, and behind it examples.</summary>
internal sealed class TeachingHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is RelayCommand { Examples.Count: > 0 } command)
            Write(output, "Examples:", command.Examples);
        else if (parseResult.CommandResult.Command is RootCommand)
            Write(output, "Exit codes:", RelayCommandLine.ExitCodeTexts);
        return ExitCodes.Success;
    }

    private static void Write(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
            output.WriteLine($"  {line}");
        output.WriteLine();
    }
}
