using OrleansRelay.Cli.Terminals;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Chat;

/// <summary>What a chat can be asked for besides sending.</summary>
internal sealed class ChatCommands(Terminal terminal, IChatScreen screen)
{
    private static readonly string[] HelpLines =
    [
        "/to NAME   what you type from now on is for NAME: somebody, a topic, or all",
        "//…        a message that begins with a slash",
        "/help      this",
        "/quit      leave (or Ctrl-D)",
    ];

    public void Run(ChatLine line)
    {
        if (line is ChatLine.Unknown { Word: var word })
            screen.Print(terminal.Palette.Warning($"{new LogText(word)} is no command; /help says what there is, and //… sends a slash."));
        else
            Help();
    }

    private void Help()
    {
        foreach (var line in HelpLines)
            screen.Print(line);
    }
}
