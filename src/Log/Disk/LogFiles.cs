using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log.Disk;

/// <summary>
/// The files of one log: the live one (<c>relay_log.jsonl</c>), those set aside, each named after the position of its
/// first byte (<c>relay_log.00000000000134217728.jsonl</c>), a note of the live file's own position
/// (<c>relay_log.jsonl.start</c>), so that positions stay true when every older file is deleted, a note of how new the lines
/// were that were deleted (<c>relay_log.jsonl.deleted</c>), and a lock.
/// Any number may read while one changes something, and none of them waits while the disk keeps that one waiting, except
/// for the moment of a rename.
/// </summary>
internal sealed class LogFiles : IDisposable
{
    private readonly string _folder;
    private readonly string _stem;
    private readonly string _extension;
    private readonly FileStream _lock;
    private readonly ILogger _logger;
    private readonly SegmentReader _reader;
    private readonly LogNote _note;
    private readonly DeletionNote _deletion;
    private readonly SegmentMap _map;

    /// <exception cref="IOException">Another process has the log open, or the folder can't be used.</exception>
    public LogFiles(string livePath, IDisk disk, ILogger logger)
    {
        (Disk, _logger) = (disk, logger);
        LivePath = Path.GetFullPath(livePath);
        _folder = Path.GetDirectoryName(LivePath)!;
        _stem = Path.GetFileNameWithoutExtension(LivePath);
        _extension = Path.GetExtension(LivePath);
        _map = new SegmentMap(LivePath);
        _reader = new SegmentReader(logger);
        _note = new LogNote(LivePath + ".start", disk, logger);
        Directory.CreateDirectory(_folder);
        _lock = new FileStream(
            LivePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        try
        {
            _deletion = new DeletionNote(new LogNote(LivePath + ".deleted", disk, logger));
            _map.Load(LogSegment.Find(_folder, _stem, _extension), _note.Read());
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public IDisk Disk { get; }

    public string LivePath { get; }

    /// <summary>Names were created, renamed or deleted that <see cref="FlushFolder"/> has not forced onto the disk yet.</summary>
    public bool IsFolderChanged { get; private set; } = true;

    /// <inheritdoc cref="SegmentMap.LiveStart"/>
    public long LiveStart => _map.LiveStart;

    /// <inheritdoc cref="SegmentMap.Oldest"/>
    public long Oldest => _map.Oldest;

    public LogSegment[] Segments => _map.Segments;

    /// <summary>
    /// No line that is here no more was appended later than this (UTC); null if none is missing. Asked before anything is written.
    /// </summary>
    public DateTime? FindLastDeletion()
    {
        if (Oldest == 0)
            return null;
        if (_deletion.Noted > 0)
            return DateTimeOffset.FromUnixTimeMilliseconds(_deletion.Noted).UtcDateTime;
        // Nobody tells; what comes before a file was appended before its last line was.
        return File.GetLastWriteTimeUtc(_map.Locate(Oldest)!.Value.Path);
    }

    /// <summary>Reads bytes at a position from whichever file holds them; 0 if none does or it can't be read.</summary>
    public int Read(long position, Span<byte> destination)
    {
        while (true)
        {
            if (_map.Locate(position) is not { } place)
                return 0;
            var read = _reader.Read(place.Path, position - place.Start, destination);
            // The live file may have been set aside, and a new one begun under its name, in the middle of this.
            if (_map.Locate(position) == place)
                return read;
        }
    }

    /// <summary>Forces what an earlier process left onto the disk: if only the process died, it may be in memory alone.</summary>
    public void FlushFound()
    {
        FlushFile(LivePath);
        if (File.Exists(_note.Path))
            FlushFile(_note.Path);
        FlushFolder();
    }

    /// <summary>Forces the names of the files onto the disk, if any changed.</summary>
    public void FlushFolder()
    {
        if (!IsFolderChanged)
            return;
        Disk.FlushFolder(_folder);
        IsFolderChanged = false;
    }

    /// <summary>A file is about to be created, or was renamed.</summary>
    public void NamesChanged() => IsFolderChanged = true;

    /// <summary>The live file was deleted or emptied by somebody else: it begins anew, empty, at a position.</summary>
    public void RestartLive(long start)
    {
        WriteNote(start);
        _map.MoveLive(start);
    }

    /// <summary>Sets the live file, closed and <paramref name="length"/> bytes long, aside.</summary>
    public void SetLiveAside(long length)
    {
        var path = Path.Combine(_folder, LogSegment.NameOf(_stem, LiveStart, _extension));
        var segment = new LogSegment(path, LiveStart, length, File.GetLastWriteTimeUtc(LivePath));
        _map.SetLiveAside(segment);
        WriteNote(segment.End);
    }

    /// <summary>Deletes files set aside, oldest first, that are too old or too much.</summary>
    /// <returns>How many were deleted.</returns>
    public int Retain(long keepBytes, DateTime keepSinceUtc)
    {
        var segments = Segments;
        var total = segments.Sum(static segment => segment.Length);
        var deleted = 0;
        foreach (var segment in segments)
        {
            if (total <= keepBytes && segment.LastWriteUtc >= keepSinceUtc)
                break;
            // From then on nothing else tells where the live file begins.
            if (++deleted == segments.Length)
                EnsureNote(LiveStart);
            _deletion.Put(segment.LastWriteUtc);
            Delete(segment);
            total -= segment.Length;
        }

        _deletion.TryWrite();
        return deleted;
    }

    public void Dispose() => _lock.Dispose();

    private void Delete(LogSegment segment)
    {
        File.Delete(segment.Path);
        _map.Remove(segment);
        _reader.Forget(segment.Path);
        _logger.SegmentDeleted(segment.Path);
    }

    // Written only if it must be: a full disk may have no room for it, and what is to be deleted would make that room.
    private void EnsureNote(long start)
    {
        if (_note.Read() == start)
            FlushFolder();
        else
            WriteNote(start);
    }

    private void WriteNote(long start)
    {
        IsFolderChanged = true;
        _note.Write(start);
        FlushFolder();
    }

    private void FlushFile(string path)
    {
        using var handle = Disk.Open(path, FileMode.Open);
        Disk.Flush(handle);
    }
}
