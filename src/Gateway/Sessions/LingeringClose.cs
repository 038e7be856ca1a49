using System.Net.Sockets;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// Closes a connection so that the last answer arrives: closing with unread input makes the system send a reset, which
/// discards at the other end what it has not read yet. So the end is announced first, and what still comes is read away
/// until the peer ends too, for a bounded time and amount.
/// </summary>
internal static class LingeringClose
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Socket socket, TimeProvider time)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            using var timeout = new CancellationTokenSource(Patience, time);
            var away = new byte[4096];
            for (int total = 0, read = 1; read > 0 && total < MaxBytes; total += read)
                read = await socket.ReceiveAsync(away, SocketFlags.None, timeout.Token);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Reset by the peer, or out of patience: either way it is over.
        }
        finally
        {
            socket.Dispose();
        }
    }
}
