using Spectre.Console;

namespace OrleansRelay.Cli.Terminals;

/// <summary>What a command reads, writes and is told by its surroundings. Tests put their own in its place.</summary>
internal sealed class Terminal
{
    public const int DefaultWidth = 160;

    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Errors { get; init; }

    /// <summary>Reads a key as it is pressed; null where there is no keyboard, or a terminal that can't move its cursor.</summary>
    public Func<ConsoleKeyInfo>? ReadKey { get; init; }

    public bool IsInputTerminal { get; init; }

    /// <summary>A person looks at the output.</summary>
    public bool IsOutputTerminal { get; init; }

    public bool AreErrorsTerminal { get; init; }

    /// <summary>Bytes that the input has in all, if it is a file.</summary>
    public long? InputBytes { get; init; }

    /// <summary>Columns of the screen.</summary>
    public Func<int> Width { get; init; } = static () => DefaultWidth;

    /// <summary>Variables of the environment; null if there is none of that name.</summary>
    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What people may see in colour: only a terminal, and not if <c>NO_COLOR</c> is set (https://no-color.org).</summary>
    public Palette Palette => IsOutputTerminal && WantsColours ? Palette.Colours : Palette.None;

    public Palette ErrorPalette => AreErrorsTerminal && WantsColours ? Palette.Colours : Palette.None;

    private bool WantsColours => Variable("NO_COLOR") is null or "";

    /// <summary>The output for tables and the like.</summary>
    public IAnsiConsole OutputConsole() => Console(Output, IsOutputTerminal);

    /// <summary>Where progress is shown.</summary>
    public IAnsiConsole ErrorConsole() => Console(Errors, AreErrorsTerminal);

    private IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && WantsColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Width();
        return console;
    }
}
