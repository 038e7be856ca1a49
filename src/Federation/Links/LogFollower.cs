using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// What every way of pushing shares: it follows the log from the cursor on, while it listens to the peer. It passes on what this
/// relay will not forget, and leaves out what comes first and is older than relays remember.
/// </summary>
internal sealed class LogFollower(MessageLog log, LinkCursor cursor, string relayId, ILogger logger)
{
    private long _expired;
    private long _position = cursor.Position;

    /// <summary>What lies before it in the log is handed on.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>
    /// Where all is handed on: what to wait for instead of more, when that is not for this peer anyway. Null, or gives null: for more.
    /// </summary>
    public Func<Task?>? Rest { get; init; }

    /// <summary>Sends whole lines, the first of which begins at the position.</summary>
    public delegate Task SendLines(ReadOnlyMemory<byte> lines, long position, CancellationToken stop);

    /// <summary>Hands on what the log holds and will hold, from where it was before.</summary>
    /// <param name="lines">Room for one read; must hold the longest line.</param>
    /// <param name="until">Ends it, when all is handed on that the log held at the beginning.</param>
    public async Task FollowAsync(byte[] lines, SendLines send, Task until, CancellationToken stop)
    {
        var head = log.Head;
        while (true)
        {
            var position = _position;
            if (until.IsCompleted && position >= head)
                return;
            var more = log.NextSettled();
            var read = log.ReadSettled(position, lines);
            var expired = read.Status == LogReadStatus.Lines ? LeaveOutExpired(lines.AsSpan(0, read.Count), position) : 0;
            if (expired == 0)
                TellExpired();
            if (read.Status == LogReadStatus.AtEnd)
                await Task.WhenAny(Rest?.Invoke() ?? more, until).WaitAsync(stop);
            else if (read.Status == LogReadStatus.Gap)
                logger.LinkGap(relayId, read.Next - position);
            else if (expired < read.Count)
                await send(lines.AsMemory(expired, read.Count - expired), position + expired, stop);
            Volatile.Write(ref _position, read.Next);
            if (read.Status == LogReadStatus.AtEnd && until.IsCompleted)
                return;
        }
    }

    // Up to the first that may be new to the peer. What is old and comes later is told so by the peer.
    private int LeaveOutExpired(ReadOnlySpan<byte> lines, long position)
    {
        var takesSince = (log.IdMemory.TakesSince - DateTimeOffset.UnixEpoch).TotalSeconds;
        if (takesSince <= 0)
            return 0;
        var start = 0;
        for (var rest = lines; rest.Length > 0; start = lines.Length - rest.Length)
        {
            var line = LineCut.TakeLine(ref rest);
            if (EntryLine.TryReadTime(line, out var time) && time >= takesSince)
                break;
            _expired++;
        }

        // Unless the peer has still to answer for what came before.
        if (start > 0 && cursor.Position == position)
            cursor.MoveTo(position + start);
        return start;
    }

    private void TellExpired()
    {
        if (_expired > 0)
            logger.EntriesExpired(relayId, _expired);
        _expired = 0;
    }
}
