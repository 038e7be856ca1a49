using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace OrleansRelay.Grains.Cluster;

/// <summary>Where other nodes reach this one, if nobody says it.</summary>
public static class NodeAddress
{
    /// <summary>The settings with <see cref="ClusterSettings.Address"/>: the address by which this machine reaches Redis, so that a network that has one has the other.</summary>
    /// <exception cref="ClusterException">There is none.</exception>
    public static ClusterSettings Complete(ClusterSettings cluster)
    {
        if (cluster.Provider != ClusterProvider.Redis || cluster.Address is not null)
            return cluster;
        try
        {
            return cluster with { Address = Towards(ConfigurationOptions.Parse(cluster.Redis).EndPoints[0]) };
        }
        catch (SocketException error)
        {
            throw new ClusterException($"Redis can't be reached, see Relay:Cluster:Redis: {error.Message}.");
        }
    }

    // Nothing is sent: the system only looks up its way there.
    private static IPAddress Towards(EndPoint endpoint)
    {
        var target = endpoint switch
        {
            IPEndPoint ip => ip,
            DnsEndPoint name => new IPEndPoint(Dns.GetHostAddresses(name.Host)[0], name.Port),
            _ => new IPEndPoint(IPAddress.Loopback, 1),
        };
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(target);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
