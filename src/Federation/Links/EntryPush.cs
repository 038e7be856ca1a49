using System.Text;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// Pushes entries to a relay that answers each: pipelined, the cursor moving over what is answered. One task sends; answers may
/// come on any other.
/// </summary>
internal sealed class EntryPush
{
    private const int ReadBytes = 64 * 1024;
    private const long Nowhere = 0;
    private const int LoggedBytes = 200;

    /// <summary>A link that carries nothing passes over what has come so often: the cursor moves, and nobody is woken for each message.</summary>
    private static readonly TimeSpan LazyBeat = TimeSpan.FromMilliseconds(250);

    private readonly Send _send;
    private readonly PeerName _peer;
    private readonly LinkCursor _cursor;
    private readonly MessageLog _log;
    private readonly LinkCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Eagerness? _eagerness;
    private readonly LogFollower _follower;
    private readonly UnacknowledgedEntries _sent;
    private readonly LinkWatch _watch;
    private readonly ByteBuffer _output = new();
    private readonly byte[] _lines;
    private readonly long _began;
    private long _answers;

    /// <param name="eagerness">Whether it carries entries as they come; null: always.</param>
    public EntryPush(
        Send send,
        PeerName peer,
        LinkCursor cursor,
        MessageLog log,
        FederationOptions options,
        LinkCounters counters,
        Eagerness? eagerness,
        TimeProvider time,
        ILogger logger)
    {
        (_send, _peer, _cursor, _log, _counters, _eagerness) = (send, peer, cursor, log, counters, eagerness);
        (_time, _logger) = (time, logger);
        _follower = new LogFollower(log, cursor, peer.Value, logger) { Rest = Rest };
        _sent = new UnacknowledgedEntries(options.MaxUnacknowledged);
        _watch = new LinkWatch(() => !_sent.IsEmpty, () => Volatile.Read(ref _answers), options.AckDeadline, time);
        _lines = new byte[Math.Max(ReadBytes, options.MaxLineBytes)];
        _began = log.Head;
    }

    /// <summary>Sends whole frames; waits while the peer takes nothing.</summary>
    public delegate ValueTask Send(ReadOnlyMemory<byte> frames, CancellationToken stop);

    /// <summary>It has sent everything that was there when it began.</summary>
    public bool IsCaughtUp => _follower.Position >= _began;

    /// <summary>Ends when the peer has acknowledged nothing for too long.</summary>
    public Task WatchAsync(CancellationToken stop) => _watch.RunAsync(stop);

    /// <summary>Sends what the log holds and will hold, while it is eager.</summary>
    /// <param name="until">Ends it, when all is sent that the log held at the beginning.</param>
    public Task FollowAsync(Task until, CancellationToken stop) => _follower.FollowAsync(_lines, SendLinesAsync, until, stop);

    /// <summary>Sends entries that the peer lacks, whatever they say of who has seen them. No cursor moves for them.</summary>
    public async Task SendWantedAsync(IReadOnlyCollection<EntryKey> keys, LogWindow window, CancellationToken stop)
    {
        var left = keys.Select(static key => key.Id).ToHashSet();
        foreach (var block in window.Find(keys.Min(static key => key.Time), keys.Max(static key => key.Time)))
        {
            for (var position = block.Start; position < block.End && left.Count > 0;)
            {
                var read = _log.ReadSettled(position, _lines);
                if (read.Status == LogReadStatus.AtEnd)
                    break;
                if (read.Status == LogReadStatus.Lines)
                    await SendThoseAsync(_lines.AsMemory(0, read.Count), left, stop);
                position = read.Next;
            }
        }

        await FlushAsync(stop);
    }

    /// <summary>The peer has an entry.</summary>
    /// <param name="isKnown">It had it before.</param>
    /// <exception cref="LinkException">No such entry was sent.</exception>
    public void Settle(in MessageId id, bool isKnown)
    {
        _counters.CountAnswered(isKnown);
        Settle(id, out var reason);
        _eagerness?.Answered(isKnown, reason);
    }

    /// <summary>Takes an answer, as it was read from a line.</summary>
    /// <exception cref="LinkException">The link can't go on.</exception>
    public void Settle(in Answer answer, ReadOnlySpan<byte> line)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Hello or AnswerKind.Delivery or AnswerKind.Other:
                return;
            case AnswerKind.RateLimited or AnswerKind.Unavailable:
                throw LinkException.Busy(answer.RetryAfterMs);
            case AnswerKind.NotLetIn:
                throw LinkException.NotLetIn(line);
        }

        if (!answer.HasId)
            throw RefusedNameless(line);
        if (answer.Kind is AnswerKind.Refused or AnswerKind.Expired)
            Refused(answer, Beginning(line));
        else
            Settle(answer.Id, answer.Duplicate);
    }

    // A verdict: it is not sent again. Of a peer that refuses whatever it is sent that is said once, not for each entry.
    private void Refused(in Answer answer, string refusal)
    {
        Settle(answer.Id, out _);
        var isSaid = _counters.SendPause > TimeSpan.Zero;
        if (answer.Kind == AnswerKind.Refused)
            _counters.CountRefused(refusal);
        if (isSaid)
            return;
        _logger.EntryRefused(_peer.Value, answer.Id.ToString(), refusal);
        if (_counters.SendPause > TimeSpan.Zero)
            _logger.PeerRefuses(_peer.Value, _counters.Slowed);
    }

    private void Settle(in MessageId id, out PushReason reason)
    {
        Interlocked.Increment(ref _answers);
        if (!_sent.TrySettle(id, out var end, out reason))
            throw LinkException.UnexpectedAnswer();
        _cursor.MoveTo(end);
    }

    private Task? Rest() => _eagerness is { IsLazy: true } eagerness ? Task.WhenAny(eagerness.WhenGrafted, Task.Delay(LazyBeat, _time)) : null;

    private async Task SendLinesAsync(ReadOnlyMemory<byte> lines, long position, CancellationToken stop)
    {
        while (lines.Length > 0)
        {
            if (_eagerness is { IsLazy: true })
            {
                Skip(position + lines.Length);
                break;
            }

            var line = LineCut.TakeLine(ref lines);
            var end = position + line.Length;
            if (IsDue(line.Span, position, out var id))
                await PutAsync(id, line, end, end > _began ? PushReason.Live : PushReason.Backlog, stop);
            else
                Skip(end);
            position = end;
        }

        await FlushAsync(stop);
    }

    private bool IsDue(ReadOnlySpan<byte> line, long position, out MessageId id)
    {
        id = default;
        return position >= (_eagerness?.Since ?? 0)
            && EntryLine.TryReadId(line, out id)
            && !EntryLine.SeenBy(line, _peer)
            && !_cursor.HasLineAt(position);
    }

    private async Task SendThoseAsync(ReadOnlyMemory<byte> lines, HashSet<MessageId> ids, CancellationToken stop)
    {
        while (lines.Length > 0 && ids.Count > 0)
        {
            var line = LineCut.TakeLine(ref lines);
            if (EntryLine.TryReadId(line.Span, out var id) && ids.Remove(id))
                await PutAsync(id, line, Nowhere, PushReason.Wanted, stop);
        }
    }

    private ValueTask PutAsync(MessageId id, ReadOnlyMemory<byte> line, long end, PushReason reason, CancellationToken stop) =>
        _sent.TryAdd(id, end, reason) switch
        {
            UnacknowledgedEntries.Added.Yes => WriteAsync(line, stop),
            UnacknowledgedEntries.Added.Before => default,
            _ => PutWhenRoomAsync(id, line, end, reason, stop),
        };

    private async ValueTask PutWhenRoomAsync(MessageId id, ReadOnlyMemory<byte> line, long end, PushReason reason, CancellationToken stop)
    {
        // What is put but not sent can't be answered, so send before waiting for answers.
        await FlushAsync(stop);
        await _sent.RoomAsync(stop);
        await PutAsync(id, line, end, reason, stop);
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken stop)
    {
        _counters.CountSent();
        RelayPush.Write(_output, line.Span);
        return _output.Length >= ReadBytes ? FlushAsync(stop) : default;
    }

    private void Skip(long end)
    {
        if (!_sent.TryExtend(end))
            _cursor.MoveTo(end);
    }

    private async ValueTask FlushAsync(CancellationToken stop)
    {
        if (_output.Length == 0)
            return;
        if (_counters.SendPause is { Ticks: > 0 } pause)
            await Task.Delay(pause, _time, stop);
        await _send(_output.WrittenMemory, stop);
        _output.Clear();
    }

    // No verdict on an entry: a half or changed frame is refused this way as well. So everything is sent once more over
    // another connection; an entry that stops it every time must not stop it for ever.
    private LinkException RefusedNameless(ReadOnlySpan<byte> line)
    {
        Interlocked.Increment(ref _answers);
        if (!_sent.TryPeekOldest(out var oldest))
            return LinkException.UnexpectedAnswer();
        if (_cursor.Nameless.IsOneTooMany(oldest) && _sent.TrySettle(oldest, out var end, out _))
        {
            _logger.EntryGivenUp(_peer.Value, oldest.ToString(), Beginning(line));
            _cursor.MoveTo(end);
        }

        return LinkException.Nameless(line);
    }

    private static string Beginning(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, LoggedBytes)]);
}
