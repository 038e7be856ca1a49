using OrleansRelay.Cli.Chat;

namespace OrleansRelay.Cli.Tests.Chat;

public sealed class LineEditorTests
{
    private readonly LineEditor _editor = new();

    [Fact]
    public void Take_TextAndEnter_IsTheLine()
    {
        Type("hello");

        Assert.Equal("hello", Press(ConsoleKey.Enter));
        Assert.Equal(("", 0), (_editor.Text, _editor.Cursor));
    }

    [Fact]
    public void Take_MovingAndDeleting_ChangesWhatIsAtTheCursor()
    {
        Type("hxllo!");
        Press(ConsoleKey.Backspace);
        Press(ConsoleKey.Home);
        Press(ConsoleKey.RightArrow);
        Press(ConsoleKey.Delete);
        Type("e");

        Assert.Equal(("hello", 2), (_editor.Text, _editor.Cursor));
    }

    [Fact]
    public void Take_CharacterOutsideTheBasicPlane_IsOneStep()
    {
        Type("a🚀b");
        Press(ConsoleKey.LeftArrow);
        Press(ConsoleKey.LeftArrow);
        Assert.Equal(1, _editor.Cursor);
        Press(ConsoleKey.Delete);

        Assert.Equal("ab", _editor.Text);
    }

    [Fact]
    public void Take_KeysOfReadline_DoWhatPeopleExpect()
    {
        Type("one two three");
        Press(ConsoleKey.W, ConsoleModifiers.Control);
        Assert.Equal("one two ", _editor.Text);
        Press(ConsoleKey.A, ConsoleModifiers.Control);
        Press(ConsoleKey.K, ConsoleModifiers.Control);

        Assert.Equal("", _editor.Text);
    }

    [Fact]
    public void Take_UpAndDown_BringsBackLinesBefore()
    {
        Type("first");
        Press(ConsoleKey.Enter);
        Type("second");
        Press(ConsoleKey.Enter);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("first", _editor.Text);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("second", _editor.Text);
        Press(ConsoleKey.DownArrow);

        Assert.Equal("", _editor.Text);
    }

    [Fact]
    public void Take_ControlCharacter_IsNoText()
    {
        _editor.Take(new ConsoleKeyInfo('\u001b', ConsoleKey.Escape, false, false, false));
        _editor.Take(new ConsoleKeyInfo('\0', ConsoleKey.F1, false, false, false));

        Assert.Equal("", _editor.Text);
    }

    private void Type(string text)
    {
        foreach (var c in text)
            _editor.Take(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
    }

    private string? Press(ConsoleKey key, ConsoleModifiers modifiers = 0) =>
        _editor.Take(new ConsoleKeyInfo('\0', key, false, false, modifiers.HasFlag(ConsoleModifiers.Control)));
}
