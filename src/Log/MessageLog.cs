using Microsoft.Extensions.Logging;
using OrleansRelay.Log.Disk;
using OrleansRelay.Log.Index;
using OrleansRelay.Log.Memory;
using OrleansRelay.Log.Origins;
using OrleansRelay.Log.Places;

namespace OrleansRelay.Log;

/// <summary>
/// Every accepted message of this node, each as its final line of bytes, one after the other. A position is the number
/// of bytes before it since the log was begun; it stays true over restarts while there is a file. The last of it is in
/// memory, all of it (within retention) in the file. Whoever sends follows it with a position of its own.
/// </summary>
public sealed class MessageLog : IDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    private readonly LogMemory _memory;
    private readonly LogFiles? _files;
    private readonly LogWriter? _writer;

    private MessageLog(
        LogOptions options, LogMemory memory, IdIndex ids, IdMemory idMemory, LogOrigins origins, LogLives lives, LogTimes times,
        TimeProvider time, LogFiles? files, LogWriter? writer)
    {
        (Options, _memory, Ids, IdMemory, Origins, _files, _writer) = (options, memory, ids, idMemory, origins, files, writer);
        Places = new LogPlaces(this, lives, times, time);
        Name = files is null ? $"memory:{Guid.NewGuid():N}" : $"file:{Environment.MachineName}:{files.LivePath}";
    }

    public LogOptions Options { get; }

    /// <summary>
    /// Tells this log from others, since a position means nothing in another one: its file's path, or a name of its own
    /// for a log that lives in memory.
    /// </summary>
    public string Name { get; }

    /// <summary>Names what is appended from this opening of the log on, among all that any node ever accepted.</summary>
    public LogOrigin Origin => Origins.Own;

    /// <summary>Who accepted which stretch of the log.</summary>
    public LogOrigins Origins { get; }

    /// <summary>Finds again how far somebody was.</summary>
    public LogPlaces Places { get; }

    /// <summary>Which ids the log knows within the replay window.</summary>
    public IdIndex Ids { get; }

    /// <summary>How far back it can be said whether an entry was here.</summary>
    public IdMemory IdMemory { get; }

    /// <summary>Where the next line will begin.</summary>
    public long Head => _memory.Head;

    /// <summary>
    /// What lies before it may be passed on to others: with <see cref="FsyncMode.Always"/> what is on disk, since what this log may
    /// still forget nobody else should have from it.
    /// </summary>
    public long Settled => _writer is null || Options.Fsync != FsyncMode.Always ? Head : _writer.Durable;

    /// <summary>Start of the oldest line in memory.</summary>
    public long OldestInMemory => _memory.Oldest;

    /// <summary>Start of the oldest line that is held at all.</summary>
    public long Oldest => _files is null ? _memory.Oldest : Math.Min(_files.Oldest, _memory.Oldest);

    public bool HasFile => _files is not null;

    /// <summary>The disk refuses what is written; it is tried again every second.</summary>
    public bool IsFailing => _writer is { IsFailing: true };

    /// <summary>Opens the log, recovering the file's tail, the ids of the replay window and the ring.</summary>
    /// <exception cref="IOException">The file can't be used, or another process uses it.</exception>
    public static MessageLog Open(LogOptions options, TimeProvider time, ILogger<MessageLog> logger) =>
        Open(options, time, logger, SystemDisk.Instance);

    internal static MessageLog Open(LogOptions options, TimeProvider time, ILogger<MessageLog> logger, IDisk disk)
    {
        var ids = new IdIndex(options.ReplayWindow, options.MaxIds, time, logger);
        if (options.File is null)
        {
            var remembered = new IdMemory(ids, DateTimeOffset.MinValue, time.GetUtcNow(), time);
            var own = LogOrigin.Create();
            return new MessageLog(
                options, new LogMemory(options.MemoryBytes, 0), ids, remembered, new LogOrigins(own, 0, [], new LogVector()),
                LogLives.Only(own), new LogTimes(), time, null, null);
        }

        LogFiles? files = null;
        try
        {
            files = new LogFiles(options.File, disk, logger);
            var head = files.LiveStart + LogRecovery.CutTornLine(files.LivePath, logger);
            var own = LogOrigin.Create();
            var lives = LogLives.Open(files, own, head, isFlushed: options.Fsync == FsyncMode.Always, logger);
            // A duplicate of what was found is acknowledged at once.
            if (options.Fsync == FsyncMode.Always)
                files.FlushFound();
            var times = new LogTimes();
            var seenSince = LogRecovery.IndexWindow(files, ids, times, options.ReplayWindow, time, logger, head);
            var remembered = new IdMemory(ids, files.FindLastDeletion() ?? DateTimeOffset.MinValue, seenSince, time);
            var memory = LogRecovery.FillMemory(files, head, options.MemoryBytes);
            var journal = new OriginJournal(files, logger);
            var (runs, seen) = journal.Read(files.Oldest, head);
            var origins = new LogOrigins(own, head, runs, seen);
            var writer = new LogWriter(files, memory, origins, journal, options, time, logger);
            return new MessageLog(options, memory, ids, remembered, origins, lives, times, time, files, writer);
        }
        catch
        {
            files?.Dispose();
            ids.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Appends those of the lines whose ids the log does not have: looking an id up and taking its line are one step, so
    /// an id enters the log once within the replay window, whoever offers it, however often at once.
    /// </summary>
    /// <param name="isNew">Room for as many as there are lines: which of them were appended.</param>
    /// <param name="appended">Where they lie, side by side.</param>
    /// <returns>
    /// False if an anchor holds the ring, and then nothing has changed: wait for <see cref="NextRoom"/> and try again.
    /// </returns>
    public bool TryAppend(in LogLines lines, Span<bool> isNew, out LogStretch appended) =>
        _memory.TryAppend(lines, Ids, Origins, isNew, out appended);

    /// <summary>
    /// Appends those of the lines that another node accepted whose ids the log does not have, and counts all of them as had.
    /// </summary>
    /// <param name="lines">In one piece in the log of the node that accepted them.</param>
    /// <param name="originStart">Where they begin there.</param>
    /// <inheritdoc cref="TryAppend"/>
    public bool TryAppendReplica(in LogLines lines, LogOrigin origin, long originStart, Span<bool> isNew, out LogStretch appended) =>
        _memory.TryAppendReplica(lines, Ids, Origins, origin, originStart, isNew, out appended);

    /// <summary>Wakes everybody who follows the log. Call it once after a batch of appends.</summary>
    public void Publish() => _memory.Publish();

    /// <summary>Waits until what lies before the position is as safe as the fsync mode promises.</summary>
    /// <returns>
    /// True when it is. False when patience is over, or as soon as the disk refuses: then it may get there later.
    /// </returns>
    public ValueTask<bool> WhenDurable(long position, TimeSpan patience) =>
        _writer is null || Options.Fsync != FsyncMode.Always
            ? ValueTask.FromResult(true)
            : _writer.WhenDurable(position, patience);

    /// <summary>Forces what lies before the position onto the disk, whatever the fsync mode, and waits for that.</summary>
    /// <returns>False if it is not there when patience is over, as soon as the disk refuses, and for a log without a file.</returns>
    public ValueTask<bool> WhenOnDisk(long position, TimeSpan patience)
    {
        if (_writer is null)
            return ValueTask.FromResult(false);
        if (_writer.Durable < position)
            _writer.FlushSoon();
        return _writer.WhenDurable(position, patience);
    }

    /// <summary>Completes when an anchor has moved. Take it before the attempt that may fail, await it after.</summary>
    public Task NextRoom() => _memory.NextRoom();

    /// <summary>Completes at the next <see cref="Publish"/>. Take it before looking at <see cref="Head"/>.</summary>
    public Task NextAppend() => _memory.NextAppend();

    /// <summary>Completes when <see cref="Settled"/> has moved, or may have. Take it before looking there.</summary>
    public Task NextSettled() => _writer is null || Options.Fsync != FsyncMode.Always ? NextAppend() : _writer.NextDurable();

    public void Subscribe(WakeSignal signal) => _memory.Subscribe(signal);

    public void Unsubscribe(WakeSignal signal) => _memory.Unsubscribe(signal);

    /// <summary>Holds everything from now on in memory until the anchor is moved or removed.</summary>
    public LogAnchor AddAnchor() => _memory.AddAnchor();

    public void RemoveAnchor(LogAnchor anchor) => _memory.RemoveAnchor(anchor);

    /// <summary>Moves an anchor forward, which may let appenders go on.</summary>
    public void Advance(LogAnchor anchor, long position) => _memory.Advance(anchor, position);

    /// <summary>Moves an anchor back to a position that is still in memory; false if it no longer is.</summary>
    public bool TryLower(LogAnchor anchor, long position) => _memory.TryLower(anchor, position);

    /// <summary>
    /// The ring's own memory from a position on, in one piece, up to the limit or the ring's end. The caller must hold
    /// an anchor at or before the position, or the bytes may change under it.
    /// </summary>
    public ReadOnlyMemory<byte> Slice(long position, long limit) => _memory.Slice(position, limit);

    /// <summary>Copies from the ring; false if the position is no longer in memory.</summary>
    public bool TryCopy(long position, Span<byte> destination, out int count) =>
        _memory.TryRead(position, destination, out count);

    /// <summary>Where the first line in memory begins that begins at or after a position; the head if none does.</summary>
    public long BoundaryAt(long position) => _memory.BoundaryAt(position);

    /// <summary>The running number of the first line in memory that begins at or after a position.</summary>
    public long LineNumberAt(long position) => _memory.LineNumberAt(position);

    /// <summary>The oldest line in memory: where it begins and its running number.</summary>
    public (long Start, long Number) OldestLine => _memory.OldestLine;

    /// <summary>Where the line begins in which a position lies; the position itself if that can't be told.</summary>
    public long LineStart(long position)
    {
        var block = new byte[4096];
        for (var end = position; end > Oldest;)
        {
            var start = Math.Max(Oldest, end - block.Length);
            var count = ReadBytes(start, block.AsSpan(0, (int)(end - start)));
            var before = block.AsSpan(0, count).LastIndexOf((byte)'\n');
            if (before >= 0)
                return start + before + 1;
            if (count < end - start)
                return position;
            end = start;
        }

        return Math.Min(position, Oldest);
    }

    /// <summary>Copies whole lines from a position on, out of memory or else out of the file.</summary>
    /// <param name="destination">Must hold the longest line: one that does not fit reads as a gap over it.</param>
    public LogRead Read(long position, Span<byte> destination)
    {
        // A position beyond the head is from another life of the log; it would stand in the middle of a line later.
        var head = Head;
        if (position >= head)
            return new LogRead(LogReadStatus.AtEnd, 0, head);
        if (!_memory.TryRead(position, destination, out var count))
        {
            count = _files is null || position < _files.Oldest ? 0 : _files.Read(position, destination);
            // What the writer has not written yet is in memory, so a file that ends here is no end of the log.
            if (count == 0)
                return new LogRead(LogReadStatus.Gap, 0, Math.Max(Oldest, position < Oldest ? 0 : OldestInMemory));
        }

        var whole = destination[..count].LastIndexOf((byte)'\n') + 1;
        return whole > 0
            ? new LogRead(LogReadStatus.Lines, whole, position + whole)
            : new LogRead(LogReadStatus.Gap, 0, SkipLine(position));
    }

    /// <summary>Does what <see cref="Read"/> does, as if the log ended at <see cref="Settled"/>.</summary>
    public LogRead ReadSettled(long position, Span<byte> destination)
    {
        var settled = Settled;
        return position < settled
            ? Read(position, destination[..(int)Math.Min(destination.Length, settled - position)])
            : new LogRead(LogReadStatus.AtEnd, 0, position <= Head ? position : settled);
    }

    /// <summary>Writes and flushes what is left and closes the files. A disk that hangs is left to itself after 5 s.</summary>
    public void Dispose() => Close(StopDeadline);

    internal void Close(TimeSpan deadline)
    {
        _writer?.Stop(deadline);
        _writer?.Dispose();
        Places.Dispose();
        Ids.Dispose();
    }

    /// <summary>Copies bytes from a position on, wherever in a line that is, out of memory or else out of the file; 0 if they are gone.</summary>
    internal int ReadBytes(long position, Span<byte> destination) =>
        _memory.TryRead(position, destination, out var count) ? count : _files?.Read(position, destination) ?? 0;

    /// <summary>The position, if a line begins there, or else where the next one does.</summary>
    internal long LineAt(long position)
    {
        Span<byte> before = stackalloc byte[1];
        var isStart = position <= Oldest || (ReadBytes(position - 1, before) == 1 && before[0] == '\n');
        return isStart ? position : SkipLine(position);
    }

    private long SkipLine(long position)
    {
        var block = new byte[64 * 1024];
        while (position < Head)
        {
            var count = ReadBytes(position, block);
            if (count == 0)
                return OldestInMemory;
            var end = block.AsSpan(0, count).IndexOf((byte)'\n');
            if (end >= 0)
                return position + end + 1;
            position += count;
        }

        return Head;
    }
}
