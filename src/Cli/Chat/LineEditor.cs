using System.Text;

namespace OrleansRelay.Cli.Chat;

/// <summary>The line that somebody types: text, cursor and the lines before. Knows keys, no screen.</summary>
internal sealed class LineEditor
{
    private const int MaxChars = 16 * 1024;
    private const int MaxHistory = 100;

    private readonly StringBuilder _text = new();
    private readonly List<string> _history = [];
    private int _shown;

    public string Text => _text.ToString();

    /// <summary>Characters before the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>Takes a key.</summary>
    /// <returns>The line, if the key has ended it.</returns>
    public string? Take(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Enter)
            return End();
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
            Control(key.Key);
        else if (!Move(key.Key) && !char.IsControl(key.KeyChar) && key.KeyChar != 0 && _text.Length < MaxChars)
            _text.Insert(Cursor++, key.KeyChar);
        return null;
    }

    private string End()
    {
        var line = Text;
        if (line.Length > 0 && (_history.Count == 0 || _history[^1] != line))
            _history.Add(line);
        if (_history.Count > MaxHistory)
            _history.RemoveAt(0);
        _shown = _history.Count;
        Replace("");
        return line;
    }

    // What readline has taught people.
    private void Control(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A:
                Cursor = 0;
                break;
            case ConsoleKey.E:
                Cursor = _text.Length;
                break;
            case ConsoleKey.U:
                Remove(0, Cursor);
                break;
            case ConsoleKey.K:
                Remove(Cursor, _text.Length);
                break;
            case ConsoleKey.W or ConsoleKey.Backspace:
                Remove(WordStart(), Cursor);
                break;
            case ConsoleKey.H:
                Remove(Before(), Cursor);
                break;
        }
    }

    private bool Move(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.Backspace:
                Remove(Before(), Cursor);
                return true;
            case ConsoleKey.Delete:
                Remove(Cursor, After());
                return true;
            case ConsoleKey.LeftArrow:
                Cursor = Before();
                return true;
            case ConsoleKey.RightArrow:
                Cursor = After();
                return true;
            case ConsoleKey.Home:
                Cursor = 0;
                return true;
            case ConsoleKey.End:
                Cursor = _text.Length;
                return true;
            case ConsoleKey.UpArrow when _shown > 0:
                Replace(_history[--_shown]);
                return true;
            case ConsoleKey.DownArrow when _shown < _history.Count:
                Replace(++_shown < _history.Count ? _history[_shown] : "");
                return true;
            default:
                return key is ConsoleKey.UpArrow or ConsoleKey.DownArrow;
        }
    }

    private void Remove(int start, int end)
    {
        _text.Remove(start, end - start);
        Cursor = start;
    }

    private void Replace(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }

    private int Before() => Cursor switch
    {
        0 => 0,
        > 1 when char.IsSurrogatePair(_text[Cursor - 2], _text[Cursor - 1]) => Cursor - 2,
        _ => Cursor - 1,
    };

    private int After() => Cursor == _text.Length
        ? Cursor
        : Cursor + (Cursor + 1 < _text.Length && char.IsSurrogatePair(_text[Cursor], _text[Cursor + 1]) ? 2 : 1);

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && char.IsWhiteSpace(_text[at - 1]))
            at--;
        while (at > 0 && !char.IsWhiteSpace(_text[at - 1]))
            at--;
        return at;
    }
}
