using System.CommandLine;
using System.Text.Json;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Sending;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay send</c>: one message, or one for each line of the input.</summary>
internal sealed class SendCommand : RelayCommand
{
    private readonly ConnectionOptions _connection;

    private readonly Argument<string> _target = new("target")
    {
        Description = "Whom or what it is for: a name, a topic, or \"all\".",
    };

    private readonly Argument<string[]> _text = new("text")
    {
        Description = "What it says; without it each line of the input is a message.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _body = new("--body", "-b")
    {
        Description = "A JSON value instead of a text.",
        HelpName = "json",
    };

    private readonly Option<string> _ack = new("--ack")
    {
        Description = "How far it is to get. If it gets less far, that is said, and the exit code is 1.",
        HelpName = "accepted|durable|replicated|delivered",
        DefaultValueFactory = static _ => "accepted",
    };

    private readonly Option<string?> _id = new("--id")
    {
        Description = "An id of your own: the same message sent again under it counts once. Not with lines.",
        HelpName = "id",
    };

    private readonly Option<TimeSpan?> _timeout = ParsedOption.Duration(
        "--timeout", "How long to wait for the next acknowledgement at most. Default: 60s for one message; lines wait for the relay's limit as long as it takes.");

    private readonly Option<bool> _json = new("--json") { Description = "Print acknowledgements as JSON, one a line." };

    public SendCommand(Terminal terminal)
        : base(
            terminal,
            "send",
            "Sends a message, or each line of the input as one, and prints the ids that they have.",
            "relay send bob \"see you at eight\"        # as you",
            "relay send weather.north --body '{\"celsius\": 21.5}' --as station",
            "relay send bob \"are you there?\" --ack delivered && echo yes",
            "tail -f app.log | relay send logs.app   # a message a line, at the pace that the relay allows")
    {
        _ack.AcceptOnlyFromAmong("accepted", "durable", "replicated", "delivered");
        Arguments.Add(_target);
        Arguments.Add(_text);
        Options.Add(_body);
        Options.Add(_ack);
        Options.Add(_id);
        Options.Add(_timeout);
        Options.Add(_json);
        _connection = new ConnectionOptions(this, terminal);
        Validators.Add(result =>
        {
            if (result.GetValue(_body) is not null && result.GetValue(_text) is { Length: > 0 })
                result.AddError("A message has a text or a --body, not both.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var target = line.GetRequiredValue(_target);
        if (Targets.FaultOf(target) is { } fault)
            throw FailureException.Usage(fault);
        var options = _connection.Read(line);
        // What is for others is not wanted here; there is no name that nobody is.
        options = options with { Receive = RelayFilter.To(Guid.NewGuid().ToString("N")), ReceiveBuffer = 16 };
        var report = new AckReport(Terminal, line.GetValue(_json), Enum.Parse<RelayAckLevel>(line.GetRequiredValue(_ack), ignoreCase: true));
        var message = Body(line);
        if (message is { } body)
        {
            using var deadline = new CancellationTokenSource(line.GetValue(_timeout) ?? TimeSpan.FromSeconds(60), Terminal.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
            return await SendAsync(options, target, body, line.GetValue(_id), report, either.Token, deadline.Token);
        }

        if (line.GetValue(_id) is not null)
            throw FailureException.Usage("--id is for one message, not for lines.");
        return await new LineSending(Terminal, target, line.GetValue(_timeout), report).RunAsync(options, stop);
    }

    private static async Task<int> SendAsync(
        RelayClientOptions options, string target, RelayBody body, string? id, AckReport report, CancellationToken stop, CancellationToken deadline)
    {
        try
        {
            await using var relay = await ConnectionOptions.ConnectAsync(options, stop);
            return report.Tell(target, await relay.SendAsync(target, body, id, report.Wanted, stop)) ? ExitCodes.Success : ExitCodes.Negative;
        }
        catch (ArgumentException error)
        {
            throw FailureException.Usage(ConnectionOptions.WithoutParameter(error));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw FailureException.Unreachable("No acknowledgement came in time; the message may still arrive. --timeout sets how long to wait.");
        }
    }

    private RelayBody? Body(ParseResult line)
    {
        if (line.GetValue(_body) is { } json)
            return Json(json);
        return line.GetValue(_text) is { Length: > 0 } words ? (RelayBody?)RelayBody.FromText(string.Join(' ', words)) : null;
    }

    private static RelayBody Json(string json)
    {
        try
        {
            return RelayBody.FromJson(JsonElement.Parse(json));
        }
        catch (JsonException)
        {
            throw FailureException.Usage("--body is not JSON. A text in it has quotes of its own: --body '\"hello\"'.");
        }
    }
}
