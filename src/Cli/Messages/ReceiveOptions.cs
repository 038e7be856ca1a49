using System.CommandLine;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Messages;

/// <summary>What somebody who listens gets, and from when on.</summary>
internal sealed class ReceiveOptions
{
    private readonly Option<string[]> _receive = new("--receive", "-r")
    {
        Description = "What you get: all (default), addressed (to you, or to all), or targets; one that ends in * stands for all that begin so.",
        HelpName = "all|addressed|target",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "First what came since you were here last, as far as the relay remembers.",
    };

    private readonly Option<RelayStart?> _since;

    public ReceiveOptions(Command command, Terminal terminal)
    {
        _since = ParsedOption.Create(
            "--since",
            "First what came since then: 10m (ago), 2026-11-26T12:00Z, Unix seconds, or the id of a message.",
            "time|id",
            $"{Times.Moment}, nor the id of a message",
            text => ParseStart(text, terminal.Time.GetUtcNow()));
        command.Options.Add(_receive);
        command.Options.Add(_resume);
        command.Options.Add(_since);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_resume) && result.GetResult(_since) is not null)
                result.AddError("--resume and --since are two ways to say where to begin; one is enough.");
        });
    }

    /// <exception cref="FailureException">There is no such filter.</exception>
    public RelayClientOptions Apply(RelayClientOptions options, ParseResult line) => options with
    {
        Receive = Filter(line.GetValue(_receive) ?? []),
        Start = line.GetValue(_resume) ? RelayStart.WhereItWas : line.GetValue(_since) ?? RelayStart.Now,
    };

    private static RelayFilter Filter(string[] words)
    {
        try
        {
            return words switch
            {
                [] or ["all"] => RelayFilter.All,
                ["addressed"] => RelayFilter.Addressed,
                _ => RelayFilter.To(words),
            };
        }
        catch (ArgumentException error)
        {
            throw FailureException.Usage($"--receive: {ConnectionOptions.WithoutParameter(error)}");
        }
    }

    private static RelayStart? ParseStart(string text, DateTimeOffset now)
    {
        const int IdLength = 64;
        if (text.Length == IdLength && text.All(char.IsAsciiHexDigit))
            return RelayStart.After(text);
        return Times.ParseMoment(text, now) is { } time ? RelayStart.At(time) : null;
    }
}
