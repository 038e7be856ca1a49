using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Memory;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Disk;

/// <summary>
/// The file that is written to: takes what is new straight from the ring in large pieces, flushes it, and is set aside
/// when it is full. One thread uses it. After a failure <see cref="Reset"/> makes it ready for another attempt.
/// </summary>
internal sealed class LiveFile
{
    private const int MaxWriteBytes = 4 << 20;

    private readonly LogFiles _files;
    private readonly LogMemory _memory;
    private readonly LogOrigins _origins;
    private readonly OriginJournal _journal;
    private readonly LogAnchor _anchor;
    private readonly ILogger _logger;
    private readonly long _rotateBytes;
    private readonly bool _isFlushPromised;
    private SafeFileHandle? _handle;
    private long _written;

    public LiveFile(
        LogFiles files, LogMemory memory, LogOrigins origins, OriginJournal journal, LogOptions options, ILogger logger)
    {
        (_files, _memory, _logger, _rotateBytes) = (files, memory, logger, options.RotateBytes);
        (_origins, _journal) = (origins, journal);
        _isFlushPromised = options.Fsync == FsyncMode.Always;
        _written = Flushed = memory.Head;
        _handle = Open();
        _anchor = memory.AddAnchor();
    }

    /// <summary>What lies before it is on disk.</summary>
    public long Flushed { get; private set; }

    /// <summary>Writes all that is new.</summary>
    public void Write()
    {
        _handle ??= Open();
        var head = _memory.Head;
        // Before the lines: a line of which it does not tell would count as accepted by whoever came before.
        if (_written < head)
            _journal.Write(_origins);
        while (_written < head)
        {
            var piece = _memory.Slice(_written, Math.Min(head, _written + MaxWriteBytes)).Span;
            _files.Disk.Write(_handle, piece, _written - _files.LiveStart);
            _written += piece.Length;
            // What may have to be written again stays in memory until it is flushed.
            if (!_isFlushPromised)
                _memory.Advance(_anchor, _written);
        }
    }

    /// <summary>Forces onto the disk what was written, and the name of the file that it is in.</summary>
    public void Flush()
    {
        _handle ??= Open();
        if (_written > Flushed)
        {
            _journal.Flush();
            _files.Disk.Flush(_handle);
        }

        _files.FlushFolder();
        Flushed = _written;
        _memory.Advance(_anchor, _written);
    }

    /// <summary>Sets the file aside and begins another one, if it has grown enough.</summary>
    public bool RotateIfFull()
    {
        var length = _written - _files.LiveStart;
        if (length < _rotateBytes)
            return false;
        Flush();
        Close();
        _files.SetLiveAside(length);
        _handle = Open();
        _files.FlushFolder();
        return true;
    }

    /// <summary>Something failed: the file is opened anew, and what was not flushed is written again if it must be.</summary>
    public void Reset()
    {
        Close();
        _journal.Close();
        // A system that failed to flush may drop what it was given and call the next flush a success.
        if (_isFlushPromised)
            _written = Flushed;
    }

    /// <summary>It is opened by its name again, in case somebody deleted it or put another in its place.</summary>
    public void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private SafeFileHandle Open()
    {
        if (!File.Exists(_files.LivePath))
            _files.NamesChanged();
        var live = _files.Disk.Open(_files.LivePath, FileMode.OpenOrCreate);
        if (RandomAccess.GetLength(live) >= _written - _files.LiveStart)
            return live;
        try
        {
            // Writing on where it ended would leave a hole where lines should be.
            _logger.LiveFileLost(_files.LivePath, _written);
            RandomAccess.SetLength(live, 0);
            _files.RestartLive(_written);
            return live;
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }
}
