using System.Buffers;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// The socket is full: what goes on by itself until it takes more.
internal sealed partial class SessionOutbox
{
    private void KeepReplies(ReadOnlySpan<byte> replies)
    {
        if (!context.Pending.TryAdd(replies.Length))
        {
            // It can't be told: it takes nothing.
            context.Logger.TooMuchPending(number, context.Pending.Max);
            _writer.Close();
            _writer.EndReading();
            return;
        }

        (_replies ??= new ByteBuffer(replies.Length)).Append(replies);
    }

    private bool TrySendReplies()
    {
        if (_replies is not { } replies)
            return true;
        var sent = _writer.Send(replies.WrittenSpan);
        context.Pending.Remove(sent);
        replies.Consume(sent);
        if (replies.Length > 0 && _writer.IsReady)
            SendRepliesAside();
        else if (replies.Length == 0)
            // Given back: most connections never have replies waiting again.
            _replies = null;
        return _replies is null && _writer.IsReady;
    }

    private void DropReplies()
    {
        context.Pending.Remove(_replies?.Length ?? 0);
        _replies = null;
    }

    private void SendRepliesAside()
    {
        var replies = _replies!;
        _replies = null;
        _repliesAside = replies.Length;
        SendAside(replies.WrittenMemory, null);
    }

    private void SendLinesAside(LogCursor cursor, long limit)
    {
        var (lines, length) = cursor.Take(limit);
        SendAside(lines.AsMemory(0, length), lines);
    }

    private void SendAside(ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        _cursor?.MarkLine();
        _writer.Begin();
        // Never fails: a broken connection ends it.
        _ = RunAsync();

        async Task RunAsync()
        {
            await _writer.SendAllAsync(bytes).ConfigureAwait(false);
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
            EndAside();
        }
    }

    private void EndAside()
    {
        lock (_gate)
        {
            context.Pending.Remove(_repliesAside);
            _repliesAside = 0;
            if (_cursor is not null)
                MarkSent();
            _writer.End();
            _progress?.TrySetResult();
        }

        share.Attend(this);
    }
}
