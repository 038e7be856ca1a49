using System.Net;
using System.Net.Sockets;

namespace OrleansRelay.Testing;

/// <summary>
/// Ports of this machine that nobody listens on, for those who must know a port before anybody does. Below those that systems
/// give to connections, so that none of these takes one meanwhile; each is given once, and each process begins elsewhere.
/// </summary>
public static class FreePorts
{
    private const int First = 13_000;
    private const int Count = 7_000;

    private static int _next = Random.Shared.Next(Count);

    public static int[] Take(int count)
    {
        var ports = new int[count];
        for (var i = 0; i < count; i++)
        {
            do
                ports[i] = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            while (!IsFree(ports[i]));
        }

        return ports;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
