namespace OrleansRelay.Federation.Links;

/// <summary>Cuts what was read from the log into its lines.</summary>
internal static class LineCut
{
    /// <summary>Takes the first line, newline included, from lines that are whole.</summary>
    public static ReadOnlyMemory<byte> TakeLine(ref ReadOnlyMemory<byte> lines)
    {
        var line = lines[..Length(lines.Span)];
        lines = lines[line.Length..];
        return line;
    }

    /// <inheritdoc cref="TakeLine(ref ReadOnlyMemory{byte})"/>
    public static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> lines)
    {
        var line = lines[..Length(lines)];
        lines = lines[line.Length..];
        return line;
    }

    private static int Length(ReadOnlySpan<byte> lines) => lines.IndexOf((byte)'\n') + 1;
}
