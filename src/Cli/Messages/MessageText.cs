using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Messages;

/// <summary>Messages for people. Whatever they say, nothing of it moves the cursor or passes for somebody else's line.</summary>
internal static class MessageText
{
    private const string Continuation = "\n         │ ";

    /// <summary>One message: on a terminal in colour and over several lines, if it has several; else on one line.</summary>
    public static string Of(RelayMessage message, Terminal terminal, bool hasDate = false)
    {
        var palette = terminal.Palette;
        var when = TimeZoneInfo.ConvertTime(message.Timestamp, terminal.Time.LocalTimeZone);
        var clock = when.ToString(hasDate ? "yyyy-MM-dd HH:mm:ss" : "HH:mm:ss", null);
        var text = Body(message.Text, terminal.IsOutputTerminal);
        return $"{palette.Dim(clock)} {palette.Name(message.From)} {palette.Dim("→")} {palette.Name(message.To)}: {text}";
    }

    private static string Body(string text, bool severalLines) => severalLines
        ? string.Join(Continuation, text.ReplaceLineEndings("\n").Split('\n').Select(static line => LogText.Escape(line.Replace('\t', ' '))))
        : LogText.Escape(text);
}
