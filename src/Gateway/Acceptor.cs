using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Gateway;

/// <summary>Listens at one address, and accepts connections until it is stopped.</summary>
internal sealed class Acceptor : IDisposable
{
    private const int Backlog = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _accepting = Task.CompletedTask;
    private volatile bool _isStopping;

    /// <summary>Takes the port, and refuses clients until it is started.</summary>
    /// <exception cref="SocketException">The address or port can't be had.</exception>
    public Acceptor(GatewayOptions options, TimeProvider time, ILogger logger)
    {
        (_time, _logger) = (time, logger);
        _listener = Bind(options);
    }

    /// <summary>Where it listens: the port that the system chose if the option was 0.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <param name="admit">Takes a connection over, and owns it.</param>
    public void Start(Action<Socket, IPAddress> admit)
    {
        _listener.Listen(Backlog);
        _accepting = AcceptAllAsync(admit);
    }

    public async Task StopAsync()
    {
        _isStopping = true;
        _listener.Dispose();
        await _accepting;
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Sets a connection up as all are, whoever has made it.</summary>
    public static void Prepare(Socket socket)
    {
        socket.Blocking = false;
        socket.NoDelay = true;
        // A peer that vanished without a word is found out after two minutes of silence.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
    }

    private static Socket Bind(GatewayOptions options)
    {
        var everywhere = options.Bind.Equals(IPAddress.IPv6Any);
        var bind = everywhere && !Socket.OSSupportsIPv6 ? IPAddress.Any : options.Bind;
        var listener = new Socket(bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (bind.AddressFamily == AddressFamily.InterNetworkV6)
                listener.DualMode = everywhere;
            listener.Bind(new IPEndPoint(bind, options.Port));
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AcceptAllAsync(Action<Socket, IPAddress> admit)
    {
        while (true)
        {
            try
            {
                Admit(await _listener.AcceptAsync(), admit);
                continue;
            }
            catch (Exception error) when (_isStopping && error is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                // The client was gone before it was accepted, or the system is out of descriptors: that passes.
                _logger.AcceptFailed(error.Message);
            }
            catch (Exception error)
            {
                _logger.AcceptingFailed(error);
            }

            // Asking again and again would only burn a processor.
            await Task.Delay(Pause, _time);
        }
    }

    private static void Admit(Socket socket, Action<Socket, IPAddress> admit)
    {
        IPAddress address;
        try
        {
            address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            Prepare(socket);
        }
        catch (SocketException)
        {
            // Reset while it was being accepted.
            socket.Dispose();
            return;
        }

        admit(socket, address);
    }
}
