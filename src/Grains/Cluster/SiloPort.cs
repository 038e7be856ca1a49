using System.Net.Sockets;

namespace OrleansRelay.Grains.Cluster;

/// <summary>
/// Makes sure that this process alone has the port that other nodes reach it at. Orleans would share it with another
/// process of the same user, and then each would get some of what is meant for the other.
/// </summary>
internal sealed class SiloPort(ClusterSettings cluster) : IDisposable
{
    private Socket? _lock;

    /// <exception cref="ClusterException">Somebody else has it, or this machine has no such address.</exception>
    public void Take()
    {
        try
        {
            // A name that is gone with the process, and that only one has: two that start at once are told apart too.
            if (OperatingSystem.IsLinux())
                _lock = Bind(AddressFamily.Unix, ProtocolType.Unspecified, new UnixDomainSocketEndPoint($"\0orleans-relay-silo-{cluster.Endpoint}"));
            Bind(cluster.Endpoint.AddressFamily, ProtocolType.Tcp, cluster.Endpoint).Dispose();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new ClusterException(
                $"The silo port {cluster.SiloPort} is in use by another program. Choose one with --Relay:Cluster:SiloPort=<number>.");
        }
        catch (SocketException error)
        {
            throw new ClusterException($"Other nodes can't reach this one at {cluster.Endpoint}: {error.Message}. See Relay:Cluster:Address.");
        }
    }

    public void Dispose() => _lock?.Dispose();

    private static Socket Bind(AddressFamily family, ProtocolType protocol, System.Net.EndPoint endpoint)
    {
        var socket = new Socket(family, SocketType.Stream, protocol);
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
