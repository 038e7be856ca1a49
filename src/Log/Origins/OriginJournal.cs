using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Origins;

/// <summary>
/// The runs of a log in a file beside it (<c>relay_log.jsonl.origins</c>), a line each: <c>start origin origin-start</c>; a run
/// ends where the next begins. A line of two, <c>origin end</c>, says what is covered of an origin whose runs are gone. It is
/// written before the lines it tells of, so that no line of the log is without an origin; what it tells of lines that were
/// never written is dropped at the next start.
/// </summary>
internal sealed class OriginJournal(LogFiles files, ILogger logger) : IDisposable
{
    private const int LongestLine = 64;
    private const int NoLine = -1;
    // Cut off by a crash, and so were the lines of the log that it would have told of.
    private const int Torn = -2;
    // Rewritten when it has grown by as much as it was, and by enough to be worth it.
    private const long MinGrowth = 1 << 20;

    private readonly string _path = files.LivePath + ".origins";
    private readonly StringBuilder _text = new();
    private SafeFileHandle? _handle;
    private long _length;
    private long _flushed;
    private long _compacted;
    private long _begun;

    /// <summary>What the last life left: the runs that lie between two positions, and what is covered besides.</summary>
    /// <remarks>A log without a journal, or with one that does not reach back to its beginning, was all accepted by one origin.</remarks>
    public (List<OriginRun> Runs, LogVector Seen) Read(long oldest, long head)
    {
        var seen = new LogVector();
        var begun = new List<OriginRun>();
        if (File.Exists(_path))
            ReadLines(begun, ref seen);
        var runs = new List<OriginRun>();
        if (oldest < head && (begun.Count == 0 || begun[0].Start > oldest))
            begun.Insert(0, new OriginRun(LogOrigin.Create(), oldest, 0, oldest));
        for (var i = 0; i < begun.Count; i++)
        {
            var run = begun[i] with { End = Math.Min(head, i + 1 < begun.Count ? begun[i + 1].Start : head) };
            if (run.Start >= head)
                break;
            if (run.End > oldest)
                runs.Add(run.From(oldest));
            else
                seen.Cover(run.Origin, run.OriginEnd);
        }

        return (runs, seen);
    }

    /// <summary>Adds the runs that were begun since it was last written.</summary>
    public void Write(LogOrigins origins)
    {
        if (_handle is null)
            Rewrite(origins);
        if (origins.Begun == _begun)
            return;
        var begun = origins.Begun;
        _text.Clear();
        foreach (var run in origins.Since(_begun))
            AppendRun(run);
        Append();
        _begun = begun;
    }

    public void Flush()
    {
        if (_handle is null || _flushed == _length)
            return;
        files.Disk.Flush(_handle);
        _flushed = _length;
    }

    /// <summary>Leaves out what is older than the log, if the file has grown enough.</summary>
    public void Compact(LogOrigins origins, long oldest)
    {
        origins.DropBefore(oldest);
        if (_length - _compacted > Math.Max(MinGrowth, _compacted))
            Close();
    }

    /// <summary>It is written anew as a whole next time: after a failure nobody knows what of it is on disk.</summary>
    public void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }

    public void Dispose() => Close();

    private void Rewrite(LogOrigins origins)
    {
        var begun = origins.Begun;
        _text.Clear();
        foreach (var (origin, end) in origins.Seen().Ends)
            _text.Append(CultureInfo.InvariantCulture, $"{origin} {end}\n");
        foreach (var run in origins.Since(0))
            AppendRun(run);
        var temporary = _path + ".new";
        _handle = files.Disk.Open(temporary, FileMode.Create);
        _length = _flushed = 0;
        Append();
        Flush();
        File.Move(temporary, _path, overwrite: true);
        files.NamesChanged();
        (_compacted, _begun) = (_length, begun);
    }

    private void AppendRun(in OriginRun run) =>
        _text.Append(CultureInfo.InvariantCulture, $"{run.Start} {run.Origin} {run.OriginStart}\n");

    private void Append()
    {
        var bytes = Encoding.ASCII.GetBytes(_text.ToString());
        files.Disk.Write(_handle!, bytes, _length);
        _length += bytes.Length;
    }

    private void ReadLines(List<OriginRun> runs, ref LogVector seen)
    {
        using var reader = new StreamReader(
            new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.ASCII);
        Span<Range> fields = stackalloc Range[4];
        Span<char> text = stackalloc char[LongestLine];
        for (int length; (length = ReadLine(reader, text)) != 0;)
        {
            ReadOnlySpan<char> line = text[..Math.Max(0, length)];
            var count = line.Split(fields, ' ');
            if (count == 2 && TryOrigin(line[fields[0]], out var origin) && TryPosition(line[fields[1]], out var end))
                seen.Cover(origin, end);
            else if (count == 3 && TryRun(line[fields[0]], line[fields[1]], line[fields[2]], out var run) && Follows(run, runs))
                runs.Add(run);
            else
            {
                if (length == Torn)
                    return;
                // Edited: nothing of it can be trusted, and too little is better known than too much.
                logger.JournalIgnored(_path);
                runs.Clear();
                seen = new LogVector();
                return;
            }
        }
    }

    // The length of the line without its newline; 0 at the end.
    private static int ReadLine(StreamReader reader, Span<char> line)
    {
        for (var length = 0; ; length++)
        {
            var next = reader.Read();
            if (next < 0)
                return length == 0 ? 0 : Torn;
            if (next == '\n')
                return length == 0 ? NoLine : length;
            if (length == line.Length)
                return NoLine;
            line[length] = (char)next;
        }
    }

    private static bool Follows(in OriginRun run, List<OriginRun> runs) =>
        runs.Count < LogOrigins.MaxRuns && (runs.Count == 0 || run.Start >= runs[^1].Start);

    private static bool TryRun(ReadOnlySpan<char> start, ReadOnlySpan<char> origin, ReadOnlySpan<char> originStart, out OriginRun run)
    {
        run = default;
        if (!TryPosition(start, out var at) || !TryOrigin(origin, out var by) || !TryPosition(originStart, out var there))
            return false;
        run = new OriginRun(by, at, at, there);
        return true;
    }

    private static bool TryOrigin(ReadOnlySpan<char> text, out LogOrigin origin)
    {
        var read = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        origin = new LogOrigin(value);
        return read;
    }

    private static bool TryPosition(ReadOnlySpan<char> text, out long position) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out position) && position <= LogSegment.MaxStart;
}
