using System.CommandLine;
using OrleansRelay.Cli.Logs;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay log verify</c>: works out each id of log files anew and says which lines are wrong.</summary>
internal sealed class LogVerifyCommand : RelayCommand
{
    private readonly Argument<string[]> _files = LogFileArgument.Several();
    private readonly Option<bool> _json = new("--json") { Description = "Print what is wrong, and the sum, as JSON, one object a line." };

    public LogVerifyCommand(Terminal terminal)
        : base(
            terminal,
            "verify",
            "Works out the id of each message anew, from what its line says, and tells the lines that are wrong. Exit code 1 if there are any.",
            "relay log verify relay_log*.jsonl",
            "relay log verify --json | jq -r .reason")
    {
        Arguments.Add(_files);
        Options.Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var files = line.GetRequiredValue(_files);
        foreach (var path in files)
            LogFileArgument.Check(path);
        var isJson = line.GetValue(_json);
        var wrong = 0L;
        foreach (var path in files)
            wrong += Verify(path, isJson, stop);
        return Task.FromResult(wrong == 0 ? ExitCodes.Success : ExitCodes.Negative);
    }

    private long Verify(string path, bool isJson, CancellationToken stop)
    {
        const int LookEach = 1024;
        using var lines = new LogFileLines(path);
        using var progress = new ProgressLine(Terminal, Path.GetFileName(path), lines.Length);
        var check = new LineCheck();
        var wrong = 0L;
        while (lines.TryRead(out var line, out var offset))
        {
            if (check.Fault(line.Span) is { } fault)
                Tell(lines.Count, offset, fault);
            if (lines.Count % LookEach != 0)
                continue;
            stop.ThrowIfCancellationRequested();
            progress.Show(lines.Position);
        }

        if (!lines.Rest.IsEmpty)
            Tell(lines.Count + 1, lines.Position, "it does not end: a relay that was killed leaves such a line, and cuts it off when it starts");
        progress.Above(Terminal.Output, Sum(path, lines.Count, wrong, isJson));
        return wrong;

        void Tell(long number, long at, string fault)
        {
            wrong++;
            progress.Above(Terminal.Output, Describe(path, number, at, fault, isJson));
        }
    }

    private string Describe(string path, long number, long offset, string fault, bool isJson) => isJson
        ? MessageJson.Line(json =>
        {
            json.WriteString("file", path);
            json.WriteNumber("line", number);
            json.WriteNumber("offset", offset);
            json.WriteString("reason", fault);
        })
        : $"{LogText.Escape(path)}: {Terminal.Palette.Bad("✗")} line {number}, byte {offset}: {LogText.Escape(fault, 1000)}";

    private string Sum(string path, long lines, long wrong, bool isJson)
    {
        if (isJson)
        {
            return MessageJson.Line(json =>
            {
                json.WriteString("file", path);
                json.WriteNumber("lines", lines);
                json.WriteNumber("wrong", wrong);
            });
        }

        var verdict = wrong == 0 ? Terminal.Palette.Good("✓ every id fits its message") : Terminal.Palette.Bad($"✗ {wrong} wrong");
        return $"{LogText.Escape(path)}: {lines} {(lines == 1 ? "line" : "lines")}, {verdict}";
    }
}
