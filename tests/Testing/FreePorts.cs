using System.Net;
using System.Net.Sockets;

namespace OrleansRelay.Testing;

/// <summary>Ports of this machine that nobody listens on, for those who must know a port before anybody does.</summary>
public static class FreePorts
{
    public static int[] Take(int count)
    {
        // Held together, so that they differ.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
