using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Chat;

/// <summary>What a chat can be asked for besides sending: help, and who is here.</summary>
internal sealed class ChatCommands(Terminal terminal, IChatScreen screen, RelayClient relay)
{
    private const int MostNames = 200;

    private static readonly string[] HelpLines =
    [
        "/to NAME   what you type from now on is for NAME: somebody, a topic, or all",
        "/who       who is here",
        "//…        a message that begins with a slash",
        "/help      this",
        "/quit      leave (or Ctrl-D)",
    ];

    public Task RunAsync(ChatLine line, CancellationToken stop)
    {
        switch (line)
        {
            case ChatLine.Who:
                return WhoAsync(stop);
            case ChatLine.Unknown { Word: var word }:
                screen.Print(terminal.Palette.Warning($"{new LogText(word)} is no command; /help says what there is, and //… sends a slash."));
                return Task.CompletedTask;
            default:
                foreach (var help in HelpLines)
                    screen.Print(help);
                return Task.CompletedTask;
        }
    }

    /// <summary>Tells who comes and goes, if the relay does.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var change in relay.WatchPeersAsync(cancellationToken: stop))
            {
                if (change.Kind != RelayPeerChangeKind.Present && change.Name != relay.Name)
                    screen.Print($"{terminal.Palette.Name(change.Name)} {terminal.Palette.Dim(change.IsHere ? "has come" : "has gone")}");
            }
        }
        catch (OperationCanceledException)
        {
            // The chat ends.
        }
        catch (RelayException)
        {
            // This relay does not tell, or the client ends and says so elsewhere.
        }
    }

    private async Task WhoAsync(CancellationToken stop)
    {
        try
        {
            var peers = await relay.GetPeersAsync(most: MostNames, withOtherRelays: true, cancellationToken: stop);
            screen.Print($"here: {Names(peers.Names, peers.Count)}");
            foreach (var other in peers.Elsewhere)
                screen.Print($"at {LogText.Escape(other.Relay)}: {Names(other.Names, other.Count)}");
        }
        catch (RelayException error)
        {
            screen.Print(terminal.Palette.Warning($"✗ {LogText.Escape(Failures.Describe(error), 1000)}"));
        }
    }

    private string Names(IReadOnlyList<string> names, long count)
    {
        var text = string.Join(", ", names.Select(terminal.Palette.Name));
        return count > names.Count ? $"{text} and {count - names.Count} more" : count == 0 ? "nobody" : text;
    }
}
