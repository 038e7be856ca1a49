using System.CommandLine;
using OrleansRelay.Cli.Chat;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay chat</c>: a person's chat in a terminal.</summary>
internal sealed class ChatCommand : RelayCommand
{
    private readonly ConnectionOptions _connection;
    private readonly ReceiveOptions _receive;

    private readonly Argument<string> _target = new("target")
    {
        Description = "Whom you talk to at first: somebody, a topic, or all. /to changes it.",
        DefaultValueFactory = static _ => "all",
    };

    public ChatCommand(Terminal terminal)
        : base(
            terminal,
            "chat",
            "A chat in this terminal: type and press Enter. /to NAME, /who, /help, /quit.",
            "relay chat --as alice",
            "relay chat bob --as alice --receive addressed --resume   # what you missed comes first",
            "relay chat '#garden' --receive '#garden'")
    {
        Arguments.Add(_target);
        _receive = new ReceiveOptions(this, terminal);
        _connection = new ConnectionOptions(this, terminal);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var target = line.GetRequiredValue(_target).Trim();
        if (Targets.FaultOf(target) is { } fault)
            throw FailureException.Usage(fault);
        await using var relay = await ConnectionOptions.ConnectAsync(_receive.Apply(_connection.Read(line), line), stop);
        using IChatScreen screen = Terminal.ReadKey is { } readKey ? new TerminalScreen(Terminal, readKey) : new PlainScreen(Terminal);
        await new ChatSession(Terminal, screen, relay, target).RunAsync(stop);
        return ExitCodes.Success;
    }
}
