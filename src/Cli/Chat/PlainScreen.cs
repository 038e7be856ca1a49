using System.Threading.Channels;
using OrleansRelay.Cli.Sending;
using OrleansRelay.Cli.Terminals;

namespace OrleansRelay.Cli.Chat;

/// <summary>Lines in, lines out: for pipes, and terminals that can't do more.</summary>
internal sealed class PlainScreen(Terminal terminal) : IChatScreen
{
    private const int MaxLineChars = 64 * 1024;

    private readonly Lock _gate = new();

    public ChannelReader<string> Lines { get; } = InputLines.Read(terminal.Input, MaxLineChars);

    public string Prompt
    {
        set
        {
            // Nobody sees it.
        }
    }

    public void Print(string line)
    {
        lock (_gate)
            terminal.Output.WriteLine(line);
    }

    public void Dispose()
    {
        // Nothing is left on the screen.
    }
}
