using System.Buffers;
using System.Net.Sockets;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

// It fell off the ring: what it missed is counted, or read from the file.
internal sealed partial class SessionOutbox
{
    private const int CatchUpBytes = 32 * 1024;

    /// <summary>It fell off the ring: it is told how much it missed and goes on at the oldest line held.</summary>
    /// <returns>How many messages it missed.</returns>
    public long SkipToOldest()
    {
        lock (_gate)
        {
            var (start, oldest) = log.OldestLine;
            var missed = oldest - _lineWhenBusy - (_own?.DropBefore(start, log.LineNumberAt) ?? 0);
            _position = start;
            _lineWhenBusy = oldest;
            if (missed > 0)
                Protocol.Reply.Gap(_replies ??= new ByteBuffer(256), missed);
            return missed;
        }
    }

    /// <summary>It fell off the ring: what it misses is read from the file until it is close to the head again.</summary>
    public void CatchUp()
    {
        lock (_gate)
        {
            if (_busy || _closed)
                return;
            _busy = _sending = true;
            // Ends with the connection: a failed send closes it.
            _ = CatchUpAsync();
        }
    }

    private async Task CatchUpAsync()
    {
        var lines = ArrayPool<byte>.Shared.Rent(CatchUpBytes);
        try
        {
            // Half a ring from the edge, so that it does not fall off again while its share takes it back.
            while (!_closed && Position < log.OldestInMemory + ((log.Head - log.OldestInMemory) / 2))
            {
                var (count, replies) = NextCatchUp(ref lines);
                if (replies is not null)
                    await SendAllAsync(replies.WrittenMemory).ConfigureAwait(false);
                await SendAllAsync(lines.AsMemory(0, count)).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            _closed = true;
        }

        ArrayPool<byte>.Shared.Return(lines);
        EndBusy();
    }

    private (int Count, ByteBuffer? Replies) NextCatchUp(ref byte[] lines)
    {
        lock (_gate)
        {
            var ownBefore = _own?.LinesPassed ?? 0;
            var end = _own?.Skip(ref _position, long.MaxValue) ?? long.MaxValue;
            _lineWhenBusy += (_own?.LinesPassed ?? 0) - ownBefore;
            var read = ReadLines(ref lines, end);
            if (read.Status == LogReadStatus.Gap)
            {
                SkipToOldest();
            }
            else
            {
                _lineWhenBusy += lines.AsSpan(0, read.Count).Count((byte)'\n');
                _position = read.Next;
            }

            (var replies, _replies) = (_replies, null);
            return (read.Count, replies);
        }
    }

    // A line that does not fit reads as a gap, so a gap counts only when the room would do for any line.
    private LogRead ReadLines(ref byte[] lines, long end)
    {
        while (true)
        {
            var read = log.Read(_position, lines.AsSpan(0, (int)Math.Min(lines.Length, end - _position)));
            if (read.Status != LogReadStatus.Gap || lines.Length >= share.MaxLineBytes || _position < log.Oldest)
                return read;
            ArrayPool<byte>.Shared.Return(lines);
            lines = ArrayPool<byte>.Shared.Rent(share.MaxLineBytes);
        }
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
    }
}
