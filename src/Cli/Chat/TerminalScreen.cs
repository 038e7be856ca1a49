using System.Threading.Channels;
using OrleansRelay.Cli.Terminals;
using Spectre.Console.Rendering;

namespace OrleansRelay.Cli.Chat;

/// <summary>A terminal: what comes is printed above the line that is being typed, which stays as it is, on the last line of the screen.</summary>
internal sealed class TerminalScreen : IChatScreen
{
    private const string Erase = "\r\e[K";
    private const int Ahead = 256;

    private readonly Terminal _terminal;
    private readonly Func<ConsoleKeyInfo> _readKey;
    private readonly LineEditor _editor = new();
    private readonly Lock _gate = new();
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(Ahead);
    private string _prompt = "";
    private bool _isClosed;

    public TerminalScreen(Terminal terminal, Func<ConsoleKeyInfo> readKey)
    {
        (_terminal, _readKey) = (terminal, readKey);
        // It waits for keys as long as the process lives.
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
    }

    public ChannelReader<string> Lines => _lines.Reader;

    public string Prompt
    {
        set
        {
            lock (_gate)
            {
                _prompt = value;
                Draw(Erase);
            }
        }
    }

    public void Print(string line)
    {
        lock (_gate)
            Draw($"{Erase}{line}\n");
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isClosed)
                _terminal.Output.Write(Erase);
            _isClosed = true;
        }
    }

    private void ReadKeys()
    {
        try
        {
            while (_readKey() is var key && !IsEnd(key))
                Take(key);
        }
        catch (InvalidOperationException)
        {
            // There is no keyboard any more.
        }

        _lines.Writer.TryComplete();
    }

    private bool IsEnd(ConsoleKeyInfo key) =>
        key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key == ConsoleKey.D && _editor.Text.Length == 0;

    private void Take(ConsoleKeyInfo key)
    {
        string? line;
        lock (_gate)
        {
            line = _editor.Take(key);
            Draw(Erase);
        }

        // Whoever pastes a book waits for what came before.
        if (line is not null && !_lines.Writer.TryWrite(line))
            _lines.Writer.WriteAsync(line).AsTask().GetAwaiter().GetResult();
    }

    // In one piece, so that the line does not flicker.
    private void Draw(string before)
    {
        if (_isClosed)
            return;
        var (text, cursor) = Visible(_terminal.Width() - 1 - Width(_prompt));
        var back = Width(text[cursor..]);
        var line = $"{_terminal.Palette.Bold(_prompt)}{text}";
        _terminal.Output.Write($"{before}{line}{(back > 0 ? $"\e[{back}D" : "")}");
    }

    // A line longer than the screen is wide moves under the cursor.
    private (string Text, int Cursor) Visible(int columns)
    {
        var (text, cursor) = (_editor.Text, _editor.Cursor);
        var start = 0;
        while (start < cursor && Width(text[start..cursor]) > columns)
            start += char.IsHighSurrogate(text[start]) && start + 1 < cursor ? 2 : 1;
        var end = text.Length;
        while (end > cursor && Width(text[start..end]) > columns)
            end -= end - 1 > cursor && char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
        return (text[start..end], cursor - start);
    }

    private static int Width(string text) => new Segment(text).CellCount();
}
