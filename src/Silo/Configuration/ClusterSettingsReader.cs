using System.Net;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Protocol;
using StackExchange.Redis;

namespace OrleansRelay.Silo.Configuration;

/// <summary>Makes <see cref="ClusterSettings"/>, with what follows from other settings where nothing is set.</summary>
internal static class ClusterSettingsReader
{
    public static ClusterSettings Read(OptionsBinder binder, string relayId)
    {
        var cluster = binder.Bind<ClusterSettings>("Cluster:");
        CheckAddress(binder, cluster.Address);
        CheckRedis(binder, cluster);
        if (cluster.AckReplicas > 0 && !cluster.IsCluster)
            binder.Fail("Cluster:AckReplicas", $"there are no other nodes; {cluster.AckReplicas} needs a Cluster:Provider.");
        if (cluster.Name.Length > 0)
            CheckName(binder, "Cluster:Name", cluster.Name);
        if (cluster.Name.Length == 0)
            cluster = cluster with { Name = relayId };
        if (cluster.Node.Length == 0)
            cluster = cluster with { Node = $"{Environment.MachineName}-{cluster.SiloPort}" };
        CheckName(binder, "Node", cluster.Node);
        return cluster.Provider == ClusterProvider.Local ? cluster with { Address = cluster.Address ?? IPAddress.Loopback } : cluster;
    }

    private static void CheckName(OptionsBinder binder, string key, string name)
    {
        if (!PeerName.TryCreate(name, out _, out var reason))
            binder.Fail(key, $"\"{name}\" is no such name: {reason}.");
    }

    private static void CheckAddress(OptionsBinder binder, IPAddress? address)
    {
        if (address is not null && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            binder.Fail("Cluster:Address", "other nodes need one address to reach this one at, not every one.");
    }

    // What is wrong with it is not repeated: it may hold a password.
    private static void CheckRedis(OptionsBinder binder, ClusterSettings cluster)
    {
        try
        {
            if (ConfigurationOptions.Parse(cluster.Redis).EndPoints.Count > 0)
                return;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            // Said below.
        }

        binder.Fail("Cluster:Redis", "it is no connection string such as 10.0.0.1:6379,password=…");
    }
}
