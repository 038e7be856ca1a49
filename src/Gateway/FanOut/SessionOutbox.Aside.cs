using System.Buffers;
using System.Net.Sockets;

namespace OrleansRelay.Gateway.FanOut;

// The socket is full: what goes on by itself until it takes more.
internal sealed partial class SessionOutbox
{
    private const int AsideBytes = 4096;

    // Takes waiting replies, or else log lines up to at least the end of the one that was cut.
    private void SendAside(long limit = 0)
    {
        byte[] aside;
        int length;
        if (_replies is { Length: > 0 } replies)
        {
            length = replies.Length;
            aside = ArrayPool<byte>.Shared.Rent(length);
            replies.WrittenSpan.CopyTo(aside);
            _replies = null;
        }
        else
        {
            var end = _own?.Skip(ref _position, limit) ?? limit;
            (aside, length) = CopyLines(end);
            _position += length;
        }

        _lineWhenBusy = IsFollowing ? log.LineNumberAt(_position) : 0;
        _busy = _sending = true;
        // Ends with the connection: a failed send closes it.
        _ = SendAsideAsync(aside, length);
    }

    private (byte[] Aside, int Length) CopyLines(long end)
    {
        for (var size = AsideBytes; ; size *= 2)
        {
            var aside = ArrayPool<byte>.Shared.Rent(size);
            log.TryCopy(_position, aside.AsSpan(0, (int)Math.Min(size, end - _position)), out var count);
            var whole = aside.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
            if (whole > 0 || _position + count >= end)
                return (aside, whole);
            ArrayPool<byte>.Shared.Return(aside);
        }
    }

    private async Task SendAsideAsync(byte[] aside, int length)
    {
        try
        {
            for (var sent = 0; sent < length;)
                sent += await socket.SendAsync(aside.AsMemory(sent, length - sent), SocketFlags.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _closed = true;
        }

        ArrayPool<byte>.Shared.Return(aside);
        EndBusy();
    }

    private void EndBusy()
    {
        lock (_gate)
        {
            _sending = false;
            _progress?.TrySetResult();
        }

        share.Attend(this);
    }
}
