using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace OrleansRelay.Web.Hosting;

/// <summary>The port that HTTP is served at, taken before anything else starts.</summary>
public sealed class HttpPort : IDisposable
{
    private readonly Socket _socket;

    private HttpPort(Socket socket) => _socket = socket;

    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <exception cref="SocketException">It can't be had.</exception>
    public static HttpPort Take(HttpOptions options) =>
        new(SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(options.Bind, options.Port)));

    public void Dispose() => _socket.Dispose();

    /// <summary>Kestrel listens on it, and owns it from then on.</summary>
    internal Socket Give(EndPoint asked) => asked.Equals(Endpoint) ? _socket : SocketTransportOptions.CreateDefaultBoundListenSocket(asked);
}
