using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>What is wrong with a relays file, and where.</summary>
public sealed class RelaysFileException : Exception
{
    private RelaysFileException(string place, string reason)
        : base($"{place}: {new LogText(reason)}") => (Place, Reason) = (place, reason);

    /// <summary>The file, and the line if it is about one.</summary>
    public string Place { get; }

    /// <summary>May repeat what stands in the file.</summary>
    public string Reason { get; }

    internal static RelaysFileException Unreadable(string path, Exception error) => new(path, error.Message);

    internal static RelaysFileException Missing(string path) => new(path, "there is no such file any more");

    internal static RelaysFileException NotJson(string path, long line, string reason) =>
        new($"{path}, line {line}", $"not valid JSON: {reason}");

    internal static RelaysFileException BadEntry(string path, long line, string reason) => new($"{path}, line {line}", reason);
}
