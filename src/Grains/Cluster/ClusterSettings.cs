using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace OrleansRelay.Grains.Cluster;

/// <summary>This node among the nodes of its relay. Sections: <c>Relay:Cluster</c>, and <c>Relay:Node</c>.</summary>
public sealed record ClusterSettings
{
    public const int DefaultSiloPort = 11111;

    public ClusterProvider Provider { get; init; }

    /// <summary>Where the primary node is reached, for <see cref="ClusterProvider.Local"/>.</summary>
    public IPEndPoint Primary { get; init; } = new(IPAddress.Loopback, DefaultSiloPort);

    /// <summary>A connection string of StackExchange.Redis. It may hold a password.</summary>
    public string Redis { get; init; } = "127.0.0.1:6379";

    /// <summary>Where the other nodes reach this one; null is the address by which this machine reaches Redis.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port at which the other nodes reach this one.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; init; } = DefaultSiloPort;

    /// <summary>What the cluster is called; all its nodes say the same.</summary>
    public string Name { get; init; } = "";

    /// <summary>What this node is called; no other node of the cluster may be.</summary>
    [ConfigurationKeyName("Node")]
    public string Node { get; init; } = "";

    /// <summary>An acknowledgement waits until so many other nodes have the message.</summary>
    [Range(0, 16)]
    public int AckReplicas { get; init; }

    /// <summary>How long it waits; then the client is told how many have it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan AckDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that starts waits for what the others have before it serves.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan CatchUpDeadline { get; init; } = TimeSpan.FromMinutes(1);

    public bool IsCluster => Provider != ClusterProvider.None;

    /// <summary>This node is the one that the others meet at.</summary>
    public bool IsPrimary => Primary.Equals(Endpoint);

    /// <summary>Where the other nodes reach this one.</summary>
    public IPEndPoint Endpoint => new(Address ?? IPAddress.Loopback, SiloPort);
}
