using System.Buffers;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Places;

/// <summary>
/// Finds again how far in the log somebody was: by a position of this life of the log or an earlier one, by a message, by a time. Made
/// with the log, and asked by many at once.
/// </summary>
public sealed class LogPlaces : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Who asks is waiting, and others for their turn.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MessageLog _log;
    private readonly LogLives _lives;
    private readonly LogTimes _times;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // A search may read all of the log: one at a time, whatever is asked.
    private readonly SemaphoreSlim _searching = new(1);

    internal LogPlaces(MessageLog log, LogLives lives, LogTimes times, TimeProvider time)
    {
        (_log, _lives, _times, _time) = (log, lives, times, time);
        times.Add(time.GetUtcNow(), log.Head);
        _timer = time.CreateTimer(_ => times.Add(time.GetUtcNow(), log.Head), null, Period, Period);
    }

    /// <summary>Names the life of the log in which positions are counted now.</summary>
    public LogOrigin Epoch => _log.Origin;

    /// <summary>The position that somebody was told in a life of this log; null if that life is not known.</summary>
    public ResumePoint? Find(LogOrigin epoch, long position) =>
        _lives.Find(epoch, position) is { } here && here <= _log.Head ? Held(here) : null;

    /// <summary>What came at a time or later. To a second; of what is long ago, and of what came before the last start, some more.</summary>
    public ResumePoint Find(DateTimeOffset time) =>
        _times.Find(time) is { } position ? Held(position) : new ResumePoint(_log.Oldest, _log is { HasFile: true, Oldest: 0 });

    /// <summary>What came behind a message; null if it is not held, or is not found within ten seconds.</summary>
    public async ValueTask<ResumePoint?> FindAsync(MessageId id)
    {
        if (!_log.Ids.Sight(id))
            return null;
        using var deadline = new CancellationTokenSource(Patience, _time);
        try
        {
            await _searching.WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            var end = await Task.Run(() => LogSearch.FindEnd(id, _log.Oldest, _log.Head, _log.ReadBytes, deadline.Token)).ConfigureAwait(false);
            return end is { } position ? Held(position) : null;
        }
        finally
        {
            _searching.Release();
        }
    }

    /// <summary>The time that the oldest message says which is held, in seconds since 1970; null if there is none.</summary>
    public double? OldestTime()
    {
        var lines = ArrayPool<byte>.Shared.Rent(1 << 20);
        var read = _log.Read(_log.Oldest, lines).Count;
        var isRead = EntryLine.TryReadTime(lines.AsSpan(0, lines.AsSpan(0, read).IndexOf((byte)'\n') + 1), out var seconds);
        ArrayPool<byte>.Shared.Return(lines);
        return isRead ? seconds : null;
    }

    public void Dispose() => _timer.Dispose();

    // A position of somebody else's making may lie within a line: it counts from the next one on.
    private ResumePoint Held(long position)
    {
        var oldest = _log.Oldest;
        return position < oldest ? new ResumePoint(oldest, false) : new ResumePoint(_log.LineAt(position), true);
    }
}
