using System.Globalization;

namespace OrleansRelay.LoadGenerator.Tap;

/// <summary>A port on 127.0.0.1 that is listened on, and the one that what comes there is passed on to.</summary>
internal readonly record struct TapRoute(int Listen, int Target)
{
    /// <summary>Reads <c>LISTEN:TARGET</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static TapRoute Parse(string text) =>
        text.Split(':') is [var listen, var target] ? new TapRoute(Port(listen), Port(target)) : throw Wrong(text);

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw Wrong(text);

    private static UsageException Wrong(string text) => new($"'{text}' is not LISTEN:TARGET.");
}
