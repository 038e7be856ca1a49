using System.Globalization;

namespace OrleansRelay.Log.Disk;

/// <summary>A file that was set aside, holding the log's bytes from <paramref name="Start"/> to <see cref="End"/>.</summary>
internal sealed record LogSegment(string Path, long Start, long Length, DateTime LastWriteUtc)
{
    /// <summary>No log grows to a position beyond this one, and none that begins before it overflows.</summary>
    public const long MaxStart = 1L << 60;

    private const int PositionDigits = 20;

    public long End => Start + Length;

    /// <summary>How the file is called that begins at a position.</summary>
    public static string NameOf(string stem, long start, string extension) =>
        $"{stem}.{start.ToString($"D{PositionDigits}", CultureInfo.InvariantCulture)}{extension}";

    /// <summary>The segments of a folder in order. What only has the name of one is none: a link, a folder, a pipe.</summary>
    public static IEnumerable<LogSegment> Find(string folder, string stem, string extension) =>
        new DirectoryInfo(folder).EnumerateFiles($"{stem}.*{extension}")
            .Where(static file => file is { LinkTarget: null, Length: > 0 })
            .Select(file => (File: file, Start: StartOf(file.Name.AsSpan(stem.Length + 1), extension)))
            .Where(static found => found.Start is >= 0 and <= MaxStart)
            .Select(static found => new LogSegment(
                found.File.FullName, found.Start, found.File.Length, found.File.LastWriteTimeUtc))
            .OrderBy(static segment => segment.Start);

    private static long StartOf(ReadOnlySpan<char> rest, string extension) =>
        rest.Length == PositionDigits + extension.Length
        && long.TryParse(rest[..PositionDigits], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? start
            : -1;
}
