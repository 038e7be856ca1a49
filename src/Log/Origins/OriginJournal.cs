using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Origins;

/// <summary>
/// The runs of a log in a file beside it (<c>relay_log.jsonl.origins</c>), a line each: <c>start end origin origin-start</c>,
/// all positions in bytes. A line that begins where the one before begins takes its place: the run has grown. Without an end
/// a run ends where the next begins; so are those of the life that writes. A line of two, <c>origin end</c>, says what is
/// covered of an origin whose runs are gone. It is written before the lines of the log that it tells of. What it tells of
/// lines that were never written is left out at the next start; lines of which it does not tell are an origin's of their own,
/// so that too little is known of whose they are, never too much.
/// </summary>
internal sealed class OriginJournal(LogFiles files, ILogger logger) : IDisposable
{
    private const int LongestLine = 96;
    private const long Open = long.MaxValue;
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
    private long _start;
    private long _end;
    private bool _isOpen;

    /// <summary>What the last life left: the runs that lie between two positions, and what is covered besides.</summary>
    public (List<OriginRun> Runs, LogVector Seen) Read(long oldest, long head)
    {
        var seen = new LogVector();
        var told = new List<OriginRun>();
        if (File.Exists(_path))
            ReadLines(told, seen);
        var runs = new List<OriginRun>();
        var at = oldest;
        foreach (var run in told)
        {
            if (run.End <= oldest)
                seen.Cover(run.Origin, run.OriginEnd);
            if (run.End <= at || run.Start >= head)
                continue;
            AddUntold(runs, at, run.Start);
            runs.Add((run with { End = Math.Min(run.End, head) }).From(at));
            at = runs[^1].End;
        }

        AddUntold(runs, at, head);
        return (runs, seen);
    }

    /// <summary>Adds the runs that were begun, or have grown, since it was last written.</summary>
    public void Write(LogOrigins origins)
    {
        if (_handle is null)
            Rewrite(origins);
        else if (origins.Begun != _begun || !_isOpen)
            Append(origins, Math.Max(0, _begun - 1));
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
        _text.Clear();
        foreach (var (origin, end) in origins.Seen().Ends)
            _text.Append(CultureInfo.InvariantCulture, $"{origin} {end}\n");
        var temporary = _path + ".new";
        _handle = files.Disk.Open(temporary, FileMode.Create);
        (_length, _flushed, _start) = (0, 0, -1);
        Append(origins, 0);
        Flush();
        File.Move(temporary, _path, overwrite: true);
        files.NamesChanged();
        _compacted = _length;
    }

    private void Append(LogOrigins origins, long from)
    {
        foreach (var run in origins.Since(from, out _begun))
        {
            _isOpen = run.Origin == origins.Own;
            // The first of them may be the last of those before, grown or not.
            if (run.Start == _start && (_isOpen || run.End == _end))
                continue;
            if (_isOpen)
                _text.Append(CultureInfo.InvariantCulture, $"{run.Start} {run.Origin} {run.OriginStart}\n");
            else
                _text.Append(CultureInfo.InvariantCulture, $"{run.Start} {run.End} {run.Origin} {run.OriginStart}\n");
            (_start, _end) = (run.Start, run.End);
        }

        var bytes = Encoding.ASCII.GetBytes(_text.ToString());
        _text.Clear();
        files.Disk.Write(_handle!, bytes, _length);
        _length += bytes.Length;
    }

    // Up to the first line that can't be one: what comes after it is not known.
    private void ReadLines(List<OriginRun> runs, LogVector seen)
    {
        using var reader = new StreamReader(
            new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.ASCII);
        Span<char> text = stackalloc char[LongestLine];
        for (int length; (length = ReadLine(reader, text)) != 0;)
        {
            if (length == Torn)
                return;
            if (length == NoLine || !TryTake(text[..length], runs, seen))
            {
                logger.JournalCutOff(_path);
                return;
            }
        }
    }

    private static bool TryTake(ReadOnlySpan<char> line, List<OriginRun> runs, LogVector seen)
    {
        Span<Range> fields = stackalloc Range[5];
        var count = line.Split(fields, ' ');
        if (count == 2 && TryOrigin(line[fields[0]], out var gone) && TryPosition(line[fields[1]], out var covered))
        {
            seen.Cover(gone, covered);
            return true;
        }

        var end = Open;
        if (count is not (3 or 4) || (count == 4 && !TryPosition(line[fields[1]], out end)))
            return false;
        return TryPosition(line[fields[0]], out var start)
            && TryOrigin(line[fields[count - 2]], out var origin)
            && TryPosition(line[fields[count - 1]], out var originStart)
            && TryAdd(new OriginRun(origin, start, end, originStart), runs);
    }

    private static bool TryAdd(in OriginRun run, List<OriginRun> runs)
    {
        if (run.End <= run.Start)
            return false;
        if (runs is [.., var last])
        {
            if (run.Start < last.Start)
                return false;
            if (last.Start == run.Start)
                runs.RemoveAt(runs.Count - 1);
            else if (last.End == Open)
                runs[^1] = last with { End = run.Start };
            else if (last.End > run.Start)
                return false;
        }

        runs.Add(run);
        return runs.Count <= LogOrigins.MaxRuns;
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

    private static void AddUntold(List<OriginRun> runs, long start, long end)
    {
        if (start < end)
            runs.Add(new OriginRun(LogOrigin.Create(), start, end, start));
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
