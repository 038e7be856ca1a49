using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Terminals;

/// <summary>Colours for people: the eight that every terminal has, in its own shades.</summary>
internal sealed class Palette
{
    private const string Reset = "\e[0m";

    // Neither black nor white, since one of them is the background, and red is for errors.
    private static readonly int[] NameColours = [32, 33, 34, 35, 36, 92, 93, 94, 95, 96];

    private readonly bool _isOn;

    private Palette(bool isOn) => _isOn = isOn;

    public static Palette Colours { get; } = new(true);

    public static Palette None { get; } = new(false);

    public string Good(string text) => Paint(text, "32");

    public string Warning(string text) => Paint(text, "33");

    public string Bad(string text) => Paint(text, "31");

    public string Dim(string text) => Paint(text, "2");

    public string Bold(string text) => Paint(text, "1");

    /// <summary>A name, made harmless, always in the same colour.</summary>
    public string Name(string name) => Paint(LogText.Escape(name), $"{NameColours[Share(name)]}");

    private static int Share(string name)
    {
        var hash = 0u;
        foreach (var c in name)
            hash = (hash * 31) + c;
        return (int)(hash % (uint)NameColours.Length);
    }

    private string Paint(string text, string code) => _isOn ? $"\e[{code}m{text}{Reset}" : text;
}
