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
    private readonly ITimer _retryTimer;
    private readonly Thread _thread;
    private SafeFileHandle? _live;
    private long _written;
    private bool _flushDue;
    private bool _retentionDue = true;
    private bool _retryDue;
    private volatile bool _stopping;
    private volatile bool _failing;

    public LogWriter(LogFiles files, LogMemory memory, LogOptions options, TimeProvider time, ILogger logger)
    {
        (_files, _memory, _options, _time, _logger) = (files, memory, options, time, logger);
        _written = memory.Head;
        _live = OpenLive();
        _anchor = memory.AddAnchor();
        _durable = new DurableWaiters(_written);
        memory.Subscribe(_wake);
        _retryTimer = time.CreateTimer(_ => Due(ref _retryDue), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _retentionTimer = time.CreateTimer(_ => Due(ref _retentionDue), null, RetentionPeriod, RetentionPeriod);
        if (options.Fsync == FsyncMode.Interval)
            _flushTimer = time.CreateTimer(_ => Due(ref _flushDue), null, options.FsyncInterval, options.FsyncInterval);
        _thread = new Thread(Run) { Name = "log-writer", IsBackground = true };
        _thread.Start();
        _wake.Set();
    }

    /// <summary>The last write or flush failed, and no later one has worked yet.</summary>
    public bool IsFailing => _failing;

    /// <summary>What lies before it is known to be on disk.</summary>
    public long Durable => _durable.Durable;

    public ValueTask WhenDurable(long position) => _durable.WaitFor(position);

    /// <summary>Writes and flushes what is left, then ends the thread; gives up after the deadline.</summary>
    /// <returns>Whether everything is on disk.</returns>
    public bool Stop(TimeSpan deadline)
    {
        _stopping = true;
        _wake.Set();
        var ended = _thread.Join(deadline);
        var left = _memory.Head - Durable;
        if (left > 0)
            _logger.ClosedUnwritten(_files.LivePath, left);
        return ended && left == 0;
    }

    public void Dispose()
    {
        _flushTimer?.Dispose();
        _retentionTimer.Dispose();
        _retryTimer.Dispose();
        _memory.Unsubscribe(_wake);
        if (!_thread.IsAlive)
            CloseLive();
    }

    private void Due(ref bool flag)
    {
        Volatile.Write(ref flag, true);
        _wake.Set();
    }

    private void Run()
    {
        for (var last = false; !last;)
        {
            _wake.Wait();
            // Read before the work: what comes after it sets the signal again.
            last = _stopping;
            // While the disk fails, it is not tried more often because messages come.
            if (!_failing || last || Interlocked.Exchange(ref _retryDue, false))
                Work(last);
        }
    }

    private void Work(bool last)
    {
        try
        {
            var live = _live ??= OpenLive();
            WriteOut(live);
            FlushIfDue(live, last);
            RotateIfFull(live);
            RetainIfDue();
            if (_failing)
                _logger.WriteRecovered(_files.LivePath);
            _failing = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
                _logger.WriteFailed(_files.LivePath, RetryDelay.TotalSeconds, error);
            _failing = true;
            CloseLive();
            // A system that failed to flush may drop what it was given and call the next flush a success.
            if (IsDurableWanted)
                _written = Durable;
            _retryTimer.Change(RetryDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private bool IsDurableWanted => _options.Fsync == FsyncMode.Always;

    private void WriteOut(SafeFileHandle live)
    {
        var head = _memory.Head;
        while (_written < head)
        {
            var piece = _memory.Slice(_written, Math.Min(head, _written + MaxWriteBytes)).Span;
            RandomAccess.Write(live, piece, _written - _files.LiveStart);
            _written += piece.Length;
            // What may have to be written again stays in memory until it is flushed.
            if (!IsDurableWanted)
                _memory.Advance(_anchor, _written);
        }
    }

    private void FlushIfDue(SafeFileHandle live, bool last)
    {
        if (Interlocked.Exchange(ref _flushDue, false) || last || IsDurableWanted)
            Flush(live);
    }

    private void Flush(SafeFileHandle live)
    {
        if (_written == Durable)
            return;
        RandomAccess.FlushToDisk(live);
        _memory.Advance(_anchor, _written);
        _durable.Advance(_written);
    }

    private void RotateIfFull(SafeFileHandle live)
    {
        var length = _written - _files.LiveStart;
        if (length < _options.RotateBytes)
            return;
        Flush(live);
        CloseLive();
        _files.SetLiveAside(length);
        _live = OpenLive();
        _retentionDue = true;
    }

    private void RetainIfDue()
    {
        if (!Interlocked.Exchange(ref _retentionDue, false))
            return;
        _files.Retain(_options.KeepBytes, _time.GetUtcNow().UtcDateTime - _options.KeepAge);
        // Opened by name again, in case somebody deleted it or put another in its place.
        CloseLive();
        _live = OpenLive();
    }

    private SafeFileHandle OpenLive()
    {
        var live = File.OpenHandle(
            _files.LivePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
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

    private void CloseLive()
    {
        _live?.Dispose();
        _live = null;
    }
}
