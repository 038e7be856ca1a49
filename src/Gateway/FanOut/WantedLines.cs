using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>Leaves of lines that were copied out of the log those that somebody wants.</summary>
internal static class WantedLines
{
    /// <summary>Moves them to the beginning.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="exceptFrom">Whose lines are not wanted, as it stands in lines; nobody's if it is empty.</param>
    /// <param name="count">How many lines are left.</param>
    /// <returns>How many bytes they have.</returns>
    public static int Keep(Span<byte> lines, ReceiveFilter filter, ReadOnlySpan<byte> exceptFrom, out int count)
    {
        var kept = count = 0;
        for (var next = 0; next < lines.Length;)
        {
            var line = lines[next..(next + lines[next..].IndexOf((byte)'\n') + 1)];
            next += line.Length;
            if (!IsWanted(line, filter, exceptFrom))
                continue;
            line.CopyTo(lines[kept..]);
            kept += line.Length;
            count++;
        }

        return kept;
    }

    private static bool IsWanted(ReadOnlySpan<byte> line, ReceiveFilter filter, ReadOnlySpan<byte> exceptFrom) =>
        EntryLine.TryReadTarget(line, out var sender, out var target)
            ? filter.Wants(target) && !sender.SequenceEqual(exceptFrom)
            : filter.IsAll;
}
