using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>What is wrong with a relays file, and where.</summary>
public sealed class RelaysFileException : Exception
{
    private RelaysFileException(string path, long? line, string reason)
        : base(line is null ? $"{path}: {new LogText(reason)}" : $"{path}, line {line}: {new LogText(reason)}")
    {
    }

    internal static RelaysFileException Unreadable(string path, Exception error) => new(path, null, error.Message);

    internal static RelaysFileException NotJson(string path, long line, string reason) =>
        new(path, line, $"not valid JSON: {reason}");

    internal static RelaysFileException BadEntry(string path, long line, string reason) => new(path, line, reason);
}
