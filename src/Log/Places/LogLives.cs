using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansRelay.Log.Disk;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Places;

/// <summary>
/// Where each life of this log began, in a file beside it (<c>relay_log.jsonl.lives</c>), a line each: <c>start origin</c>, in their
/// order. What a life had appended beyond where the next one began was lost with its process; who had got it then goes on at that
/// beginning, not behind what came instead.
/// </summary>
internal sealed class LogLives
{
    /// <summary>Older lives are forgotten.</summary>
    public const int MaxLives = 4096;

    private const int MaxLineBytes = 64;

    private readonly List<Life> _lives;

    private LogLives(List<Life> lives) => _lives = lives;

    /// <summary>Those of a log without a file: one.</summary>
    public static LogLives Only(LogOrigin own) => new([new Life(0, own)]);

    /// <summary>Those of a log that is being opened, this one included.</summary>
    /// <param name="head">Where this life begins.</param>
    /// <param name="isFlushed">It is to survive a loss of power, once the folder is flushed.</param>
    public static LogLives Open(LogFiles files, LogOrigin own, long head, bool isFlushed, ILogger logger)
    {
        var path = files.LivePath + ".lives";
        var lives = Read(path, head, logger);
        if (lives.Count == MaxLives)
            lives.RemoveAt(0);
        lives.Add(new Life(head, own));
        try
        {
            Write(path, lives, isFlushed ? files.Disk : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.LivesNotWritten(path, error.Message);
        }

        return new LogLives(lives);
    }

    /// <summary>What a position of a life is in the log as it is now; null if that life is not known.</summary>
    public long? Find(LogOrigin origin, long position)
    {
        var index = _lives.FindLastIndex(life => life.Origin == origin);
        if (index < 0)
            return null;
        return index == _lives.Count - 1 ? position : Math.Min(position, _lives[index + 1].Start);
    }

    // All of it, or nothing: of a part nobody could say where the last life of it ended.
    private static List<Life> Read(string path, long head, ILogger logger)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length is 0 or > MaxLives * MaxLineBytes)
            return [];
        var lives = new List<Life>();
        foreach (var line in File.ReadLines(path))
        {
            if (!TryRead(line, out var life) || life.Start > head || (lives is [.., var last] && life.Start < last.Start))
            {
                logger.LivesIgnored(path);
                return [];
            }

            lives.Add(life);
        }

        return lives;
    }

    private static bool TryRead(ReadOnlySpan<char> line, out Life life)
    {
        var space = line.IndexOf(' ');
        var isRead = long.TryParse(line[..Math.Max(0, space)], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            & ulong.TryParse(line[(space + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var origin);
        life = new Life(start, new LogOrigin(origin));
        return isRead && start <= LogSegment.MaxStart;
    }

    private static void Write(string path, List<Life> lives, IDisk? flushedBy)
    {
        var temporary = path + ".new";
        File.WriteAllLines(temporary, lives.Select(static life => string.Create(CultureInfo.InvariantCulture, $"{life.Start} {life.Origin}")));
        if (flushedBy is not null)
        {
            using var handle = flushedBy.Open(temporary, FileMode.Open);
            flushedBy.Flush(handle);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private readonly record struct Life(long Start, LogOrigin Origin);
}
