using System.CommandLine;
using System.Text;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Logs;

/// <summary>Prints the lines of a log that somebody wants to see.</summary>
internal sealed class EntryPrinter
{
    private readonly Terminal _terminal;

    private readonly Option<string[]> _from = new("--from")
    {
        Description = "Only what comes from this sender; one that ends in * stands for all that begin so.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _to = new("--to")
    {
        Description = "Only what is for this target, likewise.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _since;
    private readonly Option<bool> _json = new("--json") { Description = "Print the lines as they stand in the file." };
    private string[] _senders = [];
    private string[] _targets = [];
    private DateTimeOffset _earliest = DateTimeOffset.MinValue;
    private bool _isJson;

    public EntryPrinter(Command command, Terminal terminal)
    {
        _terminal = terminal;
        _since = new Option<string?>("--since")
        {
            Description = "Only what was sent since then, by the time in the line: 10m (ago), 2026-11-26T12:00Z or Unix seconds.",
            HelpName = "time",
        };
        _since.Validators.Add(result =>
        {
            if (result.Tokens is [var text] && Times.ParseMoment(text.Value, terminal.Time.GetUtcNow()) is null)
                result.AddError($"--since: \"{text.Value}\" is not {Times.Moment}.");
        });
        command.Options.Add(_from);
        command.Options.Add(_to);
        command.Options.Add(_since);
        command.Options.Add(_json);
    }

    public void Read(ParseResult line)
    {
        _senders = line.GetValue(_from) ?? [];
        _targets = line.GetValue(_to) ?? [];
        _isJson = line.GetValue(_json);
        if (line.GetValue(_since) is { } since)
            _earliest = Times.ParseMoment(since, _terminal.Time.GetUtcNow()) ?? _earliest;
    }

    /// <param name="line">With its newline; empty if it was too long.</param>
    public void Print(ReadOnlyMemory<byte> line)
    {
        if (LogLine.Read(line) is { } message)
        {
            if (IsWanted(message))
                _terminal.Output.WriteLine(_isJson ? LogText.Escape(Text(line)) : MessageText.Of(message, _terminal, hasDate: true));
        }
        else if (!_isJson && _senders.Length + _targets.Length == 0)
        {
            _terminal.Output.WriteLine(_terminal.Palette.Warning($"? {new LogText(Text(line))}"));
        }
    }

    private bool IsWanted(RelayMessage message) =>
        message.Timestamp >= _earliest && Matches(_senders, message.From) && Matches(_targets, message.To);

    private static bool Matches(string[] names, string name) =>
        names.Length == 0 || names.Any(wanted => wanted.EndsWith('*') ? name.StartsWith(wanted[..^1], StringComparison.Ordinal) : name == wanted);

    private static string Text(ReadOnlyMemory<byte> line) => Encoding.UTF8.GetString(line.Span).TrimEnd('\n');
}
