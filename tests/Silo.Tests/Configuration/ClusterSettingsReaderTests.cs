using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Silo.Configuration;

namespace OrleansRelay.Silo.Tests.Configuration;

public sealed class ClusterSettingsReaderTests
{
    [Fact]
    public void Read_NothingSet_IsAlone()
    {
        var cluster = Read();

        Assert.False(cluster.IsCluster);
        Assert.Equal(("relay1", $"{Environment.MachineName}-11111", 0), (cluster.Name, cluster.Node, cluster.AckReplicas));
    }

    [Fact]
    public void Read_Local_IsThePrimaryOfThisMachineNamedAfterTheRelay()
    {
        var cluster = Read(("Id", "relay7"), ("Cluster:Provider", "local"));

        Assert.Equal(ClusterProvider.Local, cluster.Provider);
        Assert.Equal("relay7", cluster.Name);
        Assert.True(cluster.IsPrimary);
        Assert.Equal(IPAddress.Loopback, cluster.Address);
    }

    [Fact]
    public void Read_LocalWithAnotherPort_IsNotThePrimary()
    {
        var cluster = Read(("Cluster:Provider", "local"), ("Cluster:SiloPort", "11112"));

        Assert.False(cluster.IsPrimary);
        Assert.Equal($"{Environment.MachineName}-11112", cluster.Node);
    }

    [Fact]
    public void Read_EverythingSet_IsTaken()
    {
        var cluster = Read(
            ("Node", "north"),
            ("Cluster:Provider", "redis"),
            ("Cluster:Name", "two/three"),
            ("Cluster:Redis", "10.0.0.9:6380,password=x"),
            ("Cluster:Address", "10.0.0.1"),
            ("Cluster:SiloPort", "1"),
            ("Cluster:Primary", "[::1]:7"),
            ("Cluster:AckReplicas", "16"),
            ("Cluster:AckDeadline", "1s"),
            ("Cluster:CatchUpDeadline", "2h"));

        Assert.Equal(("north", "two/three", "10.0.0.9:6380,password=x"), (cluster.Node, cluster.Name, cluster.Redis));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 1), cluster.Endpoint);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 7), cluster.Primary);
        Assert.Equal((16, TimeSpan.FromSeconds(1), TimeSpan.FromHours(2)), (cluster.AckReplicas, cluster.AckDeadline, cluster.CatchUpDeadline));
    }

    [Theory]
    [InlineData("Cluster:Provider", "zookeeper", "none, local, redis")]
    [InlineData("Cluster:SiloPort", "0", "a whole number from 1 to 65535")]
    [InlineData("Cluster:SiloPort", "65536", "a whole number from 1 to 65535")]
    [InlineData("Cluster:AckReplicas", "17", "a whole number from 0 to 16")]
    [InlineData("Cluster:AckDeadline", "0s", "a time from 100ms to 1h")]
    [InlineData("Cluster:CatchUpDeadline", "2d", "a time from 100ms to 1d")]
    [InlineData("Cluster:Primary", "127.0.0.1", "an IP address and a port, such as 127.0.0.1:11111")]
    [InlineData("Cluster:Primary", "localhost:11111", "an IP address and a port, such as 127.0.0.1:11111")]
    [InlineData("Cluster:Address", "here", "an IP address")]
    [InlineData("Cluster:Address", "*", "not every one")]
    [InlineData("Cluster:Address", "0.0.0.0", "not every one")]
    [InlineData("Cluster:Name", "a||b", "peer id contains ||")]
    [InlineData("Node", "RELAY-1", "peer id starts with RELAY")]
    [InlineData("Cluster:Redis", "127.0.0.1:6379,colour=blue", "no connection string")]
    [InlineData("Cluster:Redis", ",", "no connection string")]
    [InlineData("Cluster:AckReplicas", "1", "needs a Cluster:Provider")]
    public void Read_Wrong_NamesKeyAndReason(string key, string value, string reason)
    {
        var error = Assert.Throws<SettingsException>(() => Read((key, value)));

        Assert.StartsWith($"Relay:{key}: ", Assert.Single(error.Errors), StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RedisWrong_DoesNotRepeatIt()
    {
        var error = Assert.Throws<SettingsException>(() => Read(("Cluster:Redis", "127.0.0.1:6379,pass=sesame")));

        Assert.DoesNotContain("sesame", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralWrong_NamesAll() => Assert.Equal(
        4,
        Assert.Throws<SettingsException>(() => Read(
            ("Node", "RELAY"), ("Cluster:SiloPort", "x"), ("Cluster:Redis", ","), ("Cluster:AckReplicas", "2"))).Errors.Count);

    [Fact]
    public void Complete_RedisOfThisMachine_IsReachedOnThisMachine() => Assert.Equal(
        IPAddress.Loopback, NodeAddress.Complete(Read(("Cluster:Provider", "redis"))).Address);

    private static ClusterSettings Read(params (string Key, string Value)[] pairs) =>
        RelaySettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create<string, string?>("Relay:" + pair.Key, pair.Value)))
            .Build()).Cluster;
}
