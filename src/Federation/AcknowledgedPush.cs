using System.Text;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>
/// Pushes the log to a relay of our kind: entries pipelined, one answer line each, the cursor moving over what is answered.
/// </summary>
internal sealed class AcknowledgedPush(
    LineSocket socket, PeerName peer, LinkCursor cursor, MessageLog log, FederationOptions options, SyncDialogue? dialogue, TimeProvider time, ILogger logger)
{
    private const int ReadBytes = 256 * 1024;
    private const long Nowhere = 0;
    private const int LoggedBytes = 200;

    private readonly UnacknowledgedEntries _sent = new(options.MaxUnacknowledged);
    private readonly ByteBuffer _output = new();
    private long _answers;

    /// <summary>Runs until the peer closes, asks to wait, or <paramref name="stop"/> is cancelled.</summary>
    public async Task RunAsync(int maxLineBytes, CancellationToken stop)
    {
        var watch = new LinkWatch(() => !_sent.IsEmpty, () => Volatile.Read(ref _answers), options.AckDeadline, time);
        var lines = new byte[Math.Max(ReadBytes, maxLineBytes)];
        await LogFollower.UntilOneEndsAsync(
            stop, either => SendAsync(lines, either), ReceiveAsync, watch.RunAsync);
    }

    // What is compared first is what was sent before, so that what is only late is not sent twice.
    private async Task SendAsync(byte[] lines, CancellationToken stop)
    {
        var follower = new LogFollower(log, cursor, peer.Value, logger);
        await follower.FollowAsync(lines, SendLinesAsync, dialogue is null ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask, stop);
        while (true)
        {
            while (await dialogue!.CompareAsync(SendAsync, stop) is { Count: > 0 } missing)
            {
                logger.PeerLacks(peer.Value, missing.Count);
                await SendMissingAsync(lines, missing, stop);
                if (missing.Count < SyncDialogue.MaxMissing)
                    break;
            }

            await follower.FollowAsync(lines, SendLinesAsync, Task.Delay(options.SyncInterval, time, stop), stop);
        }
    }

    private async ValueTask SendAsync(SyncFrame frame, CancellationToken stop)
    {
        frame.Write(_output);
        await FlushAsync(stop);
    }

    // Late, so it moves no cursor, and whatever the entries say of who has seen them.
    private async Task SendMissingAsync(byte[] lines, HashSet<MessageId> missing, CancellationToken stop)
    {
        var left = missing.Count;
        for (var position = log.Oldest; left > 0;)
        {
            var read = log.ReadSettled(position, lines);
            if (read.Status == LogReadStatus.AtEnd)
                break;
            for (var rest = lines.AsMemory(0, read.Status == LogReadStatus.Lines ? read.Count : 0); rest.Length > 0 && left > 0;)
            {
                var line = rest[..(rest.Span.IndexOf((byte)'\n') + 1)];
                if (EntryLine.TryReadId(line.Span, out var id) && missing.Contains(id))
                {
                    await PutAsync(id, line, Nowhere, stop);
                    left--;
                }

                rest = rest[line.Length..];
            }

            await FlushAsync(stop);
            position = read.Next;
        }
    }

    private async Task SendLinesAsync(ReadOnlyMemory<byte> lines, long position, CancellationToken stop)
    {
        while (lines.Length > 0)
        {
            var line = lines[..(lines.Span.IndexOf((byte)'\n') + 1)];
            var end = position + line.Length;
            if (EntryLine.TryReadId(line.Span, out var id) && !EntryLine.SeenBy(line.Span, peer) && !cursor.HasLineAt(position))
                await PutAsync(id, line, end, stop);
            else
                Skip(end);
            (lines, position) = (lines[line.Length..], end);
        }

        await FlushAsync(stop);
    }

    private async ValueTask PutAsync(MessageId id, ReadOnlyMemory<byte> line, long end, CancellationToken stop)
    {
        UnacknowledgedEntries.Added added;
        while ((added = _sent.TryAdd(id, end)) == UnacknowledgedEntries.Added.Full)
        {
            // What is put but not sent can't be answered, so send before waiting for answers.
            await FlushAsync(stop);
            await _sent.RoomAsync(stop);
        }

        if (added == UnacknowledgedEntries.Added.Yes)
            RelayPush.Write(_output, line.Span);
    }

    private void Skip(long end)
    {
        if (!_sent.TryExtend(end))
            cursor.MoveTo(end);
    }

    private async ValueTask FlushAsync(CancellationToken stop)
    {
        if (_output.Length == 0)
            return;
        await socket.SendAsync(_output.WrittenMemory, stop);
        _output.Clear();
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        while (true)
        {
            var line = await socket.ReadLineAsync(stop);
            if (line.Span.StartsWith(RelayPush.Prefix))
                dialogue?.Take(line.Span[RelayPush.Prefix.Length..]);
            var answer = Answer.Read(line.Span);
            if (answer.Kind is not (AnswerKind.Hello or AnswerKind.Delivery or AnswerKind.Other))
                Settle(answer, line.Span);
        }
    }

    private void Settle(in Answer answer, ReadOnlySpan<byte> line)
    {
        if (answer.Kind is AnswerKind.RateLimited or AnswerKind.Unavailable)
            throw LinkException.Busy(answer.RetryAfterMs);
        if (answer.Kind == AnswerKind.NotLetIn)
            throw LinkException.NotLetIn(line);
        Interlocked.Increment(ref _answers);
        if (!answer.HasId)
            throw RefusedNameless(line);
        if (!_sent.TrySettle(answer.Id, out var end))
            throw LinkException.UnexpectedAnswer();
        if (answer.Kind == AnswerKind.Refused)
            logger.EntryRefused(peer.Value, answer.Id.ToString(), Beginning(line));
        cursor.MoveTo(end);
    }

    // No verdict on an entry: a half or changed frame is refused this way as well. So everything is sent once more over
    // another connection; an entry that stops it every time must not stop it for ever.
    private LinkException RefusedNameless(ReadOnlySpan<byte> line)
    {
        if (!_sent.TryPeekOldest(out var oldest))
            return LinkException.UnexpectedAnswer();
        if (cursor.Nameless.IsOneTooMany(oldest) && _sent.TrySettle(oldest, out var end))
        {
            logger.EntryGivenUp(peer.Value, oldest.ToString(), Beginning(line));
            cursor.MoveTo(end);
        }

        return LinkException.Nameless(line);
    }

    private static string Beginning(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, LoggedBytes)]);
}
