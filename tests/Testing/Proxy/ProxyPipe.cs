using System.Net.Sockets;
using System.Threading.Channels;

namespace OrleansRelay.Testing.Proxy;

/// <summary>One direction of one connection: reads here, lets time pass, writes there.</summary>
internal sealed class ProxyPipe(Socket from, Socket to, ProxyFlow flow, Random random, TimeProvider time)
{
    private const int PieceBytes = 16 * 1024;
    private const int MostUnderWay = 64;

    private readonly Channel<Piece> _underWay = Channel.CreateBounded<Piece>(MostUnderWay);
    private long _lastDue;
    private volatile bool _isLost;

    // Empty bytes: the end of the stream.
    private readonly record struct Piece(ReadOnlyMemory<byte> Bytes, long Due);

    /// <summary>From now on everything is taken and nothing arrives.</summary>
    public void Lose() => _isLost = true;

    /// <summary>Runs until everything has arrived, the end included, or <paramref name="end"/> is cancelled.</summary>
    /// <exception cref="SocketException">One of the two sides is gone, and the other one should hear of it.</exception>
    public async Task RunAsync(CancellationToken end)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end);
        var reading = ReadAsync(either.Token);
        var writing = WriteAsync(either.Token);
        if (await Task.WhenAny(reading, writing) is { IsFaulted: true })
            await either.CancelAsync();
        await Task.WhenAll(reading, writing);
    }

    private async Task ReadAsync(CancellationToken end)
    {
        var buffer = new byte[PieceBytes];
        while (true)
        {
            await flow.WhenFlowingAsync(end);
            var read = await ReceiveAsync(buffer, end);
            await flow.WhenFlowingAsync(end);
            if (IsLost())
            {
                if (read == 0)
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, end);
                continue;
            }

            var bytes = buffer.AsSpan(0, read).ToArray();
            Flip(bytes);
            await _underWay.Writer.WriteAsync(new Piece(bytes, DueOf(time.GetTimestamp())), end);
            if (read == 0)
                return;
        }
    }

    // 0 at the end; where bytes are lost, so is the news of a reset.
    private async ValueTask<int> ReceiveAsync(byte[] buffer, CancellationToken end)
    {
        try
        {
            return await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, end);
        }
        catch (Exception error) when (IsLost() && error is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private async Task WriteAsync(CancellationToken end)
    {
        while (true)
        {
            var piece = await _underWay.Reader.ReadAsync(end);
            await PassAsync(time.GetElapsedTime(time.GetTimestamp(), piece.Due), end);
            try
            {
                await SendAsync(piece.Bytes, end);
                if (piece.Bytes.IsEmpty && !IsLost())
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }
            }
            catch (Exception error) when (IsLost() && error is SocketException or ObjectDisposedException)
            {
                // Closed on that side alone.
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken end)
    {
        while (bytes.Length > 0)
        {
            await flow.WhenFlowingAsync(end);
            if (IsLost())
                return;
            bytes = WithWaiting(bytes);
            var size = flow.SegmentBytes is > 0 and var most ? random.Next(1, Math.Min(most, bytes.Length) + 1) : bytes.Length;
            // Before, so that who has received them finds them counted.
            flow.Count(size);
            for (var segment = bytes[..size]; segment.Length > 0;)
                segment = segment[await to.SendAsync(segment, SocketFlags.None, end)..];
            bytes = bytes[size..];
            await PassAsync(flow.SegmentPause, end);
            if (flow.BytesPerSecond is > 0 and var rate)
                await PassAsync(TimeSpan.FromSeconds((double)size / rate), end);
        }
    }

    // What has come meanwhile is in the next segment, as it would be over TCP: else each small frame would take pauses of its own.
    private ReadOnlyMemory<byte> WithWaiting(ReadOnlyMemory<byte> bytes)
    {
        while (flow.SegmentBytes > 0 && _underWay.Reader.TryPeek(out var next) && !next.Bytes.IsEmpty && next.Due <= time.GetTimestamp())
        {
            _underWay.Reader.TryRead(out _);
            bytes = (byte[])[.. bytes.Span, .. next.Bytes.Span];
        }

        return bytes;
    }

    private Task PassAsync(TimeSpan delay, CancellationToken end) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, time, end) : Task.CompletedTask;

    private bool IsLost()
    {
        if (flow.IsBlackHole)
            _isLost = true;
        return _isLost;
    }

    private long DueOf(long now)
    {
        var delay = flow.Delay + (flow.Jitter * random.NextDouble());
        _lastDue = Math.Max(_lastDue, now + (long)(delay.TotalSeconds * time.TimestampFrequency));
        return _lastDue;
    }

    private void Flip(byte[] bytes)
    {
        if (flow.BytesPerFlip is not (> 0 and var distance))
            return;
        for (var i = random.Next(2 * distance); i < bytes.Length; i += 1 + random.Next(2 * distance))
            bytes[i] ^= (byte)(1 << random.Next(8));
    }
}
