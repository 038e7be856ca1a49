using System.CommandLine;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay listen</c>: prints messages as they come.</summary>
internal sealed class ListenCommand : RelayCommand
{
    private readonly ConnectionOptions _connection;
    private readonly ReceiveOptions _receive;

    private readonly Option<int> _count = ParsedOption.Count("--count", "End after so many messages.", 1, int.MaxValue, 0);

    private readonly Option<TimeSpan?> _timeout = ParsedOption.Duration(
        "--timeout", "End after so long; with --count, if it is not reached by then, with exit code 1.");

    private readonly Option<bool> _json = new("--json") { Description = "Print each message as the relay sends it: JSON, one a line." };

    public ListenCommand(Terminal terminal)
        : base(
            terminal,
            "listen",
            "Prints messages as they come: for people, or with --json for programs.",
            "relay listen                                 # everything",
            "relay listen --receive addressed --resume    # what is for you, and what you missed",
            "relay listen --receive 'weather.*' --json | jq .body.celsius",
            "relay listen --count 1 --timeout 30s --json  # wait for one message")
    {
        _receive = new ReceiveOptions(this, terminal);
        Options.Add(_count);
        Options.Add(_timeout);
        Options.Add(_json);
        _connection = new ConnectionOptions(this, terminal);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var timeout = line.GetValue(_timeout);
        using var deadline = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, Terminal.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        var left = line.GetValue(_count);
        try
        {
            await using var relay = await ConnectionOptions.ConnectAsync(_receive.Apply(_connection.Read(line), line), either.Token);
            if (Terminal.AreErrorsTerminal)
                Terminal.Errors.WriteLine(Terminal.ErrorPalette.Dim($"{relay.Name} listens at {relay.Address}; Ctrl-C ends"));
            _ = TellAsync(relay);
            await foreach (var message in relay.Messages.WithCancellation(either.Token))
            {
                Terminal.Output.WriteLine(line.GetValue(_json) ? MessageJson.Of(message) : MessageText.Of(message, Terminal));
                if (--left == 0)
                    break;
            }

            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return left > 0 ? throw FailureException.Negative($"Not all came in time: {left} are missing.") : ExitCodes.Success;
        }
    }

    // Ends with the client.
    private async Task TellAsync(RelayClient relay)
    {
        var isFirst = true;
        await foreach (var notice in relay.Notices)
        {
            if (NoticeText.Of(notice, Terminal.ErrorPalette, isFirst) is { } text)
                Terminal.Errors.WriteLine(text);
            isFirst = false;
        }
    }
}
