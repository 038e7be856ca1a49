using System.Collections.Concurrent;
using OrleansRelay.Cli.Chat;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Chat;

public sealed class TerminalScreenTests : IDisposable
{
    private readonly BlockingCollection<ConsoleKeyInfo> _keys = [];
    private readonly RecordedText _output = new();
    private readonly TerminalScreen _screen;

    public TerminalScreenTests()
    {
        var terminal = new Terminal
        {
            Input = TextReader.Null,
            Output = _output,
            Errors = TextWriter.Null,
            Width = static () => 20,
            Variable = static _ => null,
        };
        _screen = new TerminalScreen(terminal, _keys.Take) { Prompt = "me> " };
    }

    public void Dispose()
    {
        _screen.Dispose();
        _keys.CompleteAdding();
    }

    [Fact]
    public async Task Print_WhileALineIsTyped_StandsAboveIt()
    {
        Type("hal");
        await EndsWithAsync("\r\e[Kme> hal");

        _screen.Print("bob: hello");

        Assert.EndsWith("\r\e[Kbob: hello\nme> hal", _output.ToString());
    }

    [Fact]
    public async Task Type_LongerThanTheScreen_ShowsWhatIsAtTheCursor()
    {
        Type("0123456789abcdefghij");

        await EndsWithAsync("\r\e[Kme> 56789abcdefghij");
    }

    [Fact]
    public async Task Type_WideCharacters_CountAsTwo()
    {
        Type("世界世界世界世界世");

        await EndsWithAsync("\r\e[Kme> 世界世界世界世");
    }

    [Fact]
    public async Task Type_CursorMovedBack_StandsThere()
    {
        Type("ab");
        _keys.Add(new ConsoleKeyInfo('\0', ConsoleKey.LeftArrow, false, false, false));

        await EndsWithAsync("\r\e[Kme> ab\e[1D");
    }

    [Fact]
    public async Task Lines_EnterAndCtrlD_AreALineAndTheEnd()
    {
        Type("hello");
        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));
        _keys.Add(new ConsoleKeyInfo('\u0004', ConsoleKey.D, false, false, true));

        var lines = new List<string>();
        await foreach (var line in _screen.Lines.ReadAllAsync())
            lines.Add(line);

        Assert.Equal(["hello"], lines);
    }

    [Fact]
    public void Dispose_LeavesNoPromptBehind()
    {
        _screen.Dispose();
        _screen.Print("late");

        Assert.EndsWith("\r\e[K", _output.ToString());
    }

    private void Type(string text)
    {
        foreach (var c in text)
            _keys.Add(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
    }

    private Task EndsWithAsync(string text) =>
        Eventually.TrueAsync(() => _output.ToString().EndsWith(text, StringComparison.Ordinal), $"it ends with {text}");
}
