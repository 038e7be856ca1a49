using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Memory;

namespace OrleansRelay.Log.Disk;

/// <summary>
/// The disk as a reader of the log: one thread that follows the head with large writes straight from the ring, flushes
/// as the mode says, and sets full files aside. While the disk fails it tries again and again, and the ring fills.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private const int MaxWriteBytes = 4 << 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetentionPeriod = TimeSpan.FromMinutes(1);

    private readonly LogFiles _files;
    private readonly LogMemory _memory;
    private readonly LogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeSignal _wake = new();
    private readonly LogAnchor _anchor;
    private readonly DurableWaiters _durable;
    private readonly ITimer? _flushTimer;
    private readonly ITimer _retentionTimer;
    private readonly Thread _thread;
    private SafeFileHandle _live;
    private long _written;
    private bool _flushDue;
    private bool _retentionDue = true;
    private volatile bool _stopping;
    private volatile bool _failing;

    public LogWriter(LogFiles files, LogMemory memory, LogOptions options, TimeProvider time, ILogger logger)
    {
        (_files, _memory, _options, _time, _logger) = (files, memory, options, time, logger);
        _live = OpenLive();
        _written = memory.Head;
        _anchor = memory.AddAnchor(_written);
        _durable = new DurableWaiters(_written);
        memory.Subscribe(_wake);
        _retentionTimer = time.CreateTimer(_ => Due(ref _retentionDue), null, RetentionPeriod, RetentionPeriod);
        if (options.Fsync == FsyncMode.Interval)
            _flushTimer = time.CreateTimer(_ => Due(ref _flushDue), null, options.FsyncInterval, options.FsyncInterval);
        _thread = new Thread(Run) { Name = "log-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The last write or flush failed, and no later one has worked yet.</summary>
    public bool IsFailing => _failing;

    public long Written => Volatile.Read(ref _written);

    public ValueTask WhenDurable(long position) => _durable.WaitFor(position);

    /// <summary>Writes and flushes what is left, then ends the thread; gives up after the deadline.</summary>
    /// <returns>Whether everything is on disk.</returns>
    public bool Stop(TimeSpan deadline)
    {
        _stopping = true;
        _wake.Set();
        return _thread.Join(deadline) && !_failing;
    }

    public void Dispose()
    {
        _flushTimer?.Dispose();
        _retentionTimer.Dispose();
        _memory.Unsubscribe(_wake);
        if (!_thread.IsAlive)
            _live.Dispose();
    }

    private void Due(ref bool flag)
    {
        Volatile.Write(ref flag, true);
        _wake.Set();
    }

    private void Run()
    {
        while (true)
        {
            _wake.Wait();
            // Read before the work: what comes after it sets the signal again.
            var last = _stopping;
            while (!TryWork(last))
            {
                if (_stopping)
                    return;
                Thread.Sleep(RetryDelay);
            }

            if (last)
                return;
        }
    }

    private bool TryWork(bool last)
    {
        try
        {
            WriteOut();
            FlushIfDue(last);
            RotateIfFull();
            RetainIfDue();
            if (_failing)
                _logger.WriteRecovered(_files.LivePath);
            _failing = false;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (!_failing)
                _logger.WriteFailed(_files.LivePath, RetryDelay.TotalSeconds, error);
            _failing = true;
            return false;
        }
    }

    private void WriteOut()
    {
        var head = _memory.Head;
        while (_written < head)
        {
            var piece = _memory.Slice(_written, Math.Min(head, _written + MaxWriteBytes)).Span;
            RandomAccess.Write(_live, piece, _written - _files.LiveStart);
            Volatile.Write(ref _written, _written + piece.Length);
            _memory.Advance(_anchor, _written);
        }
    }

    private void FlushIfDue(bool last)
    {
        var due = Interlocked.Exchange(ref _flushDue, false) || last || _options.Fsync == FsyncMode.Always;
        if (!due || _written == _durable.Durable)
            return;
        RandomAccess.FlushToDisk(_live);
        _durable.Advance(_written);
    }

    private void RotateIfFull()
    {
        var length = _written - _files.LiveStart;
        if (length < _options.RotateBytes)
            return;
        RandomAccess.FlushToDisk(_live);
        _durable.Advance(_written);
        _live.Dispose();
        try
        {
            _files.SetLiveAside(length);
            _retentionDue = true;
        }
        finally
        {
            _live = OpenLive();
        }
    }

    private void RetainIfDue()
    {
        if (!Interlocked.Exchange(ref _retentionDue, false))
            return;
        foreach (var deleted in _files.Retain(_options.KeepBytes, _time.GetUtcNow().UtcDateTime - _options.KeepAge))
            _logger.SegmentDeleted(deleted.Path);
    }

    private SafeFileHandle OpenLive() => File.OpenHandle(
        _files.LivePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
