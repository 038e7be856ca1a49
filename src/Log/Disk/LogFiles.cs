using System.Globalization;
using System.Text;

namespace OrleansRelay.Log.Disk;

/// <summary>
/// The files of one log: the live one (<c>relay_log.jsonl</c>), those set aside, each named after the position of its
/// first byte (<c>relay_log.00000000000134217728.jsonl</c>), a note of the live file's own position
/// (<c>relay_log.jsonl.start</c>), so that positions stay true when every older file is deleted, and a lock.
/// </summary>
internal sealed class LogFiles : IDisposable
{
    private const int PositionDigits = 20;

    private readonly string _directory;
    private readonly string _stem;
    private readonly string _extension;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();
    private readonly List<LogSegment> _segments = [];
    private long _liveStart;

    /// <exception cref="IOException">Another process has the log open, or the folder can't be used.</exception>
    public LogFiles(string livePath)
    {
        LivePath = Path.GetFullPath(livePath);
        _directory = Path.GetDirectoryName(LivePath)!;
        _stem = Path.GetFileNameWithoutExtension(LivePath);
        _extension = Path.GetExtension(LivePath);
        Directory.CreateDirectory(_directory);
        _lock = new FileStream(
            LivePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        _segments.AddRange(FindSegments().OrderBy(static segment => segment.Start));
        _liveStart = Math.Max(ReadStartNote(), _segments.Count == 0 ? 0 : _segments[^1].End);
    }

    public string LivePath { get; }

    /// <summary>Position of the live file's first byte.</summary>
    public long LiveStart
    {
        get
        {
            lock (_gate)
                return _liveStart;
        }
    }

    /// <summary>Position of the oldest byte from which on nothing is missing.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
            {
                var oldest = _liveStart;
                for (var i = _segments.Count - 1; i >= 0 && _segments[i].End == oldest; i--)
                    oldest = _segments[i].Start;
                return oldest;
            }
        }
    }

    public LogSegment[] Segments
    {
        get
        {
            lock (_gate)
                return [.. _segments];
        }
    }

    /// <summary>Reads bytes at a position from whichever file holds them; 0 if none does.</summary>
    public int Read(long position, Span<byte> destination)
    {
        while (true)
        {
            if (Locate(position) is not { } place)
                return 0;
            var read = ReadFile(place.Path, position - place.Start, destination);
            // The live file may have been set aside, and a new one begun under its name, in the middle of this.
            if (Locate(position) == place)
                return read;
        }
    }

    /// <summary>The live file was deleted or emptied by somebody else: it begins anew, empty, at a position.</summary>
    public void RestartLive(long start)
    {
        lock (_gate)
        {
            _liveStart = start;
            WriteStartNote(start);
        }
    }

    /// <summary>Sets the live file, closed and <paramref name="length"/> bytes long, aside.</summary>
    public void SetLiveAside(long length)
    {
        lock (_gate)
        {
            var path = Path.Combine(_directory, $"{_stem}.{_liveStart.ToString("D20", CultureInfo.InvariantCulture)}{_extension}");
            // A file of that name can only be an empty one, or the live file would begin after it.
            File.Move(LivePath, path, overwrite: true);
            _segments.Add(new LogSegment(path, _liveStart, length, File.GetLastWriteTimeUtc(path)));
            _liveStart += length;
            WriteStartNote(_liveStart);
        }
    }

    /// <summary>Deletes files set aside, oldest first, that are too old or too much.</summary>
    /// <returns>What was deleted.</returns>
    public IReadOnlyList<LogSegment> Retain(long keepBytes, DateTime keepSinceUtc)
    {
        lock (_gate)
        {
            var total = _segments.Sum(static segment => segment.Length);
            var deleted = new List<LogSegment>();
            while (_segments.Count > 0 && (total > keepBytes || _segments[0].LastWriteUtc < keepSinceUtc))
            {
                if (_segments.Count == 1)
                    WriteStartNote(_liveStart);
                File.Delete(_segments[0].Path);
                total -= _segments[0].Length;
                deleted.Add(_segments[0]);
                _segments.RemoveAt(0);
            }

            return deleted;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static int ReadFile(string path, long offset, Span<byte> destination)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(handle, destination, offset);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Deleted, by retention or by somebody else.
            return 0;
        }
    }

    private (string Path, long Start)? Locate(long position)
    {
        lock (_gate)
        {
            foreach (var segment in _segments)
            {
                if (position >= segment.Start && position < segment.End)
                    return (segment.Path, segment.Start);
            }

            return position >= _liveStart ? (LivePath, _liveStart) : null;
        }
    }

    private IEnumerable<LogSegment> FindSegments()
    {
        foreach (var path in Directory.EnumerateFiles(_directory, $"{_stem}.*{_extension}"))
        {
            var middle = Path.GetFileName(path)[(_stem.Length + 1)..];
            if (middle.Length == PositionDigits + _extension.Length
                && long.TryParse(middle.AsSpan(0, PositionDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            {
                var file = new FileInfo(path);
                yield return new LogSegment(path, start, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    private string StartNotePath => LivePath + ".start";

    private long ReadStartNote() =>
        File.Exists(StartNotePath)
        && long.TryParse(File.ReadAllText(StartNotePath), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? start
            : 0;

    private void WriteStartNote(long start)
    {
        var temporary = StartNotePath + ".new";
        using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, Encoding.ASCII.GetBytes(start.ToString(CultureInfo.InvariantCulture)), 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(temporary, StartNotePath, overwrite: true);
    }
}
