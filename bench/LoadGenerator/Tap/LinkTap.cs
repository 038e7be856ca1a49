using System.Net;
using System.Net.Sockets;

namespace OrleansRelay.LoadGenerator.Tap;

/// <summary>Stands between relays, passes on what they say to each other, and counts it.</summary>
internal sealed class LinkTap(TapTotals totals)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Listens on all routes until it is cancelled.</summary>
    public async Task RunAsync(IReadOnlyList<TapRoute> routes, CancellationToken stop)
    {
        var listeners = routes.Select(static route => Listen(route.Listen)).ToList();
        try
        {
            await Task.WhenAll(routes.Zip(listeners, (route, listener) => AcceptAsync(listener, route.Target, stop)));
        }
        finally
        {
            listeners.ForEach(static listener => listener.Dispose());
        }
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private async Task AcceptAsync(Socket listener, int target, CancellationToken stop)
    {
        var connections = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                connections.Add(PassOnAsync(await listener.AcceptAsync(stop), target, stop));
                connections.RemoveAll(static connection => connection.IsCompleted);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task PassOnAsync(Socket dialler, int target, CancellationToken stop)
    {
        using var _ = dialler;
        using var acceptor = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        dialler.NoDelay = true;
        try
        {
            await acceptor.ConnectAsync(IPAddress.Loopback, target, stop);
            await Task.WhenAll(CopyAsync(dialler, acceptor, stop), CopyAsync(acceptor, dialler, stop));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone, so the other is closed as well: whoever misses it dials again.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, CancellationToken stop)
    {
        var tally = new LineTally(totals);
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer, stop)) > 0;)
            {
                tally.Add(buffer.AsSpan(0, count));
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Ends the other direction too.
            from.Close();
            to.Close();
        }
    }
}
