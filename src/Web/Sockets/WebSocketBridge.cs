using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace OrleansRelay.Web.Sockets;

/// <summary>
/// Carries lines between a WebSocket and a session of the gateway. What comes in is the bytes of text messages, each ended
/// by a newline if it is not; what goes out is a text message for each line, its newline included.
/// </summary>
/// <param name="patience">A client that takes nothing for so long is cut off.</param>
internal sealed class WebSocketBridge(WebSocket client, Socket session, TimeSpan patience, TimeProvider time)
{
    private const int BufferBytes = 16 * 1024;

    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(1);
    private static readonly byte[] Newline = [(byte)'\n'];

    /// <summary>Returns when both have ended.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var receiving = ReceiveAsync(ended.Token);
        try
        {
            await DeliverAsync(stop);
            await EndAsync(stop);
        }
        catch (Exception error) when (IsEnd(error))
        {
            client.Abort();
        }

        // What the client still says, nobody hears; but one that says farewell too is not cut off in it.
        await receiving.WaitAsync(FarewellPatience, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.CancelAsync();
        await receiving;
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await client.ReceiveAsync(buffer.AsMemory(), stop) is { MessageType: not WebSocketMessageType.Close } received)
            {
                if (received.MessageType == WebSocketMessageType.Binary)
                {
                    await client.CloseOutputAsync(WebSocketCloseStatus.InvalidMessageType, "Text only.", stop);
                    break;
                }

                await SendAllAsync(buffer.AsMemory(0, received.Count), stop);
                if (received.EndOfMessage && (received.Count == 0 || buffer[received.Count - 1] != '\n'))
                    await SendAllAsync(Newline, stop);
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // It is gone.
        }
        finally
        {
            Shut();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
            bytes = bytes[await session.SendAsync(bytes, SocketFlags.None, stop)..];
    }

    private async Task DeliverAsync(CancellationToken stop)
    {
        var lines = PipeReader.Create(new NetworkStream(session));
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        while (true)
        {
            var read = await lines.ReadAsync(stop);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var next = rest.GetPosition(1, end);
                await SendLineAsync(rest.Slice(0, next), deadline);
                rest = rest.Slice(next);
            }

            lines.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                return;
        }
    }

    private async ValueTask SendLineAsync(ReadOnlySequence<byte> line, CancellationTokenSource deadline)
    {
        deadline.CancelAfter(patience);
        foreach (var (piece, isLast) in Pieces(line))
            await client.SendAsync(piece, WebSocketMessageType.Text, isLast, deadline.Token);
        deadline.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Piece, bool IsLast)> Pieces(ReadOnlySequence<byte> line)
    {
        for (var position = line.Start; line.TryGet(ref position, out var piece);)
            yield return (piece, position.GetObject() is null);
    }

    private async Task EndAsync(CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(FarewellPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        if (client.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, either.Token);
    }

    // As a TCP client that has said all: what it has said is still answered.
    private void Shut()
    {
        try
        {
            session.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Ended already.
        }
    }

    private static bool IsEnd(Exception error) =>
        error is WebSocketException or SocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
