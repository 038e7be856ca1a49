using Microsoft.Extensions.Logging;
using OrleansRelay.Log.Memory;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Disk;

/// <summary>
/// The disk as a reader of the log: one thread that follows the head, flushes as the mode says, sets full files aside and
/// deletes old ones. While the disk fails it tries again and again, and the ring fills.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan RetentionPeriod = TimeSpan.FromMinutes(1);

    private readonly LogFiles _files;
    private readonly LogMemory _memory;
    private readonly LogOrigins _origins;
    private readonly OriginJournal _journal;
    private readonly LogOptions _options;
    private readonly ILogger _logger;
    private readonly WakeSignal _wake = new();
    private readonly WakeSignal _hurry = new();
    private readonly LiveFile _live;
    private readonly LogRetention _retention;
    private readonly PositionWaiters _durable;
    private readonly AsyncSignal _advanced = new();
    private readonly WriterFailure _failure;
    private readonly ITimer? _flushTimer;
    private readonly ITimer _retentionTimer;
    private readonly ITimer _retryTimer;
    private readonly Thread _thread;
    private bool _flushDue;
    private bool _retentionDue = true;
    private bool _retryDue;
    private volatile bool _stopping;

    /// <param name="files">Theirs from now on: they are closed when the thread ends, however late that is.</param>
    public LogWriter(
        LogFiles files, LogMemory memory, LogOrigins origins, OriginJournal journal, LogOptions options, TimeProvider time, ILogger logger)
    {
        (_files, _memory, _origins, _journal, _options, _logger) = (files, memory, origins, journal, options, logger);
        _live = new LiveFile(files, memory, origins, journal, options, logger);
        _retention = new LogRetention(files, options, time, logger);
        _failure = new WriterFailure(files.LivePath, RetryDelay, logger);
        _durable = new PositionWaiters(_live.Flushed, time);
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
    public bool IsFailing => _failure.IsOn;

    /// <summary>What lies before it is known to be on disk.</summary>
    public long Durable => _durable.Reached;

    /// <summary>Completes when <see cref="Durable"/> moves. Take it before looking there.</summary>
    public Task NextDurable() => _advanced.Next();

    /// <inheritdoc cref="PositionWaiters.WaitFor"/>
    public ValueTask<bool> WhenDurable(long position, TimeSpan patience) => _durable.WaitFor(position, patience);

    /// <summary>Flushes what is there by now, whatever the mode.</summary>
    public void FlushSoon() => Due(ref _flushDue);

    /// <summary>
    /// Writes and flushes what is left, then ends the thread. A disk that hangs keeps the thread after the deadline, and
    /// with it the files and their lock, so that nobody else writes to them while it still may.
    /// </summary>
    /// <returns>Whether everything is on disk.</returns>
    public bool Stop(TimeSpan deadline)
    {
        _stopping = true;
        Hurry();
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
        _durable.Dispose();
        _memory.Unsubscribe(_wake);
    }

    private void Due(ref bool flag)
    {
        Volatile.Write(ref flag, true);
        Hurry();
    }

    private void Hurry()
    {
        _hurry.Set();
        _wake.Set();
    }

    private void Run()
    {
        for (var last = false; !last;)
        {
            _wake.Wait();
            Gather();
            // Read before the work: what comes after it sets the signal again.
            last = _stopping;
            // While the disk fails, it is not tried more often because messages come.
            if (!IsFailing || last || Interlocked.Exchange(ref _retryDue, false))
                Work(last);
        }

        _live.Close();
        _journal.Dispose();
        _files.Dispose();
    }

    // Where nobody waits for the disk, what comes within a moment is written with what there is: a write costs most for being one.
    private void Gather()
    {
        if (_options.Fsync != FsyncMode.Always)
            _hurry.Wait(GatherTime);
    }

    private void Work(bool last)
    {
        var isWritten = false;
        try
        {
            try
            {
                // First, and before every new attempt: on a full disk, this is what makes room.
                RetainIfDue();
            }
            finally
            {
                WriteOut(last);
                isWritten = true;
                Rotate();
            }

            RetainIfDue();
            _failure.End();
        }
        catch (Exception error)
        {
            Fail(error, isWritten);
        }
    }

    private void WriteOut(bool last)
    {
        _live.Write();
        // After a failure only a flush can tell that the disk works.
        if (Interlocked.Exchange(ref _flushDue, false) || last || IsFailing || _options.Fsync == FsyncMode.Always)
            _live.Flush();
        Advance();
    }

    private void Rotate()
    {
        if (!_live.RotateIfFull())
            return;
        Advance();
        _retentionDue = true;
    }

    private void Advance()
    {
        _durable.Advance(_live.Flushed);
        _advanced.Pulse();
    }

    private void RetainIfDue()
    {
        if (!Interlocked.Exchange(ref _retentionDue, false))
            return;
        _live.Close();
        _retention.Apply();
        _journal.Compact(_origins, _files.Oldest);
    }

    private void Fail(Exception error, bool isWritten)
    {
        _live.Reset();
        _retentionDue = true;
        if (!_stopping)
            _retryTimer.Change(RetryDelay, Timeout.InfiniteTimeSpan);
        // Before anybody is refused for it.
        _failure.Begin();
        // A file that can't be set aside keeps nobody waiting: it is written on.
        if (!isWritten || _files.IsFolderChanged)
            _durable.Refuse();
        _failure.Say(error);
    }
}
