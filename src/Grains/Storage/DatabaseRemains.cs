using System.Globalization;

namespace OrleansRelay.Grains.Storage;

/// <summary>Sets damaged databases aside, for whoever wants to see what happened to them.</summary>
internal static class DatabaseRemains
{
    /// <summary>So many are kept, so that a disk that damages each new one is not filled with them.</summary>
    public const int MaxKept = 8;

    private const string Mark = ".damaged-";

    // What SQLite keeps beside a database. They go first: a journal left behind would be played back into the next one.
    private static readonly string[] Suffixes = ["-journal", "-wal", "-shm", ""];

    /// <summary>Renames it to <c>….damaged-20261125T233712Z</c>.</summary>
    /// <returns>Its new path.</returns>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var target = Unused(path + Mark + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        foreach (var suffix in Suffixes.Where(suffix => File.Exists(path + suffix)))
            File.Move(path + suffix, target + suffix);
        DeleteOldest(path);
        return target;
    }

    private static string Unused(string path)
    {
        var unused = path;
        for (var i = 2; File.Exists(unused); i++)
            unused = $"{path}-{i}";
        return unused;
    }

    private static void DeleteOldest(string path)
    {
        var kept = Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + Mark + "*")
            .Where(static file => !Suffixes.Any(suffix => suffix.Length > 0 && file.EndsWith(suffix, StringComparison.Ordinal)))
            .OrderByDescending(File.GetLastWriteTimeUtc);
        foreach (var file in kept.Skip(MaxKept).SelectMany(static file => Suffixes.Select(suffix => file + suffix)))
            File.Delete(file);
    }
}
