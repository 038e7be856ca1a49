using System.Net.Sockets;

namespace OrleansRelay.Testing.Proxy;

/// <summary>Two sockets and what runs between them.</summary>
internal sealed class ProxyConnection(Socket dialler, Socket target, ProxyPipe there, ProxyPipe back)
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>Passes bytes on until both sides have ended or it is cut.</summary>
    public async Task RunAsync()
    {
        var isReset = false;
        var going = there.RunAsync(_end.Token);
        var coming = back.RunAsync(_end.Token);
        try
        {
            // One direction may end long before the other; what breaks, breaks both.
            await await Task.WhenAny(going, coming);
            await Task.WhenAll(going, coming);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            isReset = true;
        }
        catch (OperationCanceledException)
        {
            // Cut, and closed by whoever did it.
        }

        Cut(isReset);
        await Task.WhenAll(going, coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Both sides see the end; what is under way is gone.</summary>
    /// <param name="isReset">With an RST instead of a FIN.</param>
    public void Cut(bool isReset)
    {
        Close(dialler, isReset);
        Close(target, isReset);
        _end.Cancel();
    }

    /// <summary>One side sees the end, the other one goes on talking to nobody.</summary>
    public void Close(ProxySide side)
    {
        Lose();
        Close(side == ProxySide.Dialler ? dialler : target, isReset: true);
    }

    /// <summary>From now on neither side hears of the other any more.</summary>
    public void Lose()
    {
        there.Lose();
        back.Lose();
    }

    private static void Close(Socket socket, bool isReset)
    {
        try
        {
            if (isReset)
                socket.LingerState = new LingerOption(true, 0);
            else
                socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Its owner was faster.
        }

        socket.Dispose();
    }
}
