using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Tests.Lessons.Network;

public sealed class LessonNetworkTests
{
    [Fact]
    public async Task Dispose_ANetworkThatRan_LeavesNoPort()
    {
        var network = new LessonNetwork(NetworkPlan.Line(2), "test", NullLoggerFactory.Instance);
        await network.StartAsync(CancellationToken.None);
        int[] ports = [.. network.Relays.Select(static relay => relay.Endpoint!.Port), .. network.Links.Select(static link => link.Port)];
        Assert.All(ports, static port => Assert.True(IsListening(port)));

        await network.DisposeAsync();

        Assert.All(ports, static port => Assert.False(IsListening(port)));
        Assert.All(network.Relays, static relay => Assert.False(relay.IsRunning));
    }

    [Fact]
    public async Task Quiet_AfterAMessage_EveryCopyWasSeen()
    {
        await using var network = new LessonNetwork(NetworkPlan.Full(3), "test", NullLoggerFactory.Instance);
        await network.StartAsync(CancellationToken.None);
        using var alice = await network.JoinAsync("relay2", "alice", CancellationToken.None);

        var id = (await alice.SendAsync("bob", "hello", CancellationToken.None)).GetProperty("msg_id").GetString()!;
        await network.SpreadAsync([id], network.Relays, CancellationToken.None);

        var links = (await network.ReportsAsync()).Values.SelectMany(static all => all).Select(static report => report.Status!);
        Assert.Equal(links.Sum(static link => link.Received + link.ReceivedKnown), network.Hops.Copies(id));
        Assert.Equal("alice", Assert.Single(network.Hops.Of(id), static hop => !hop.IsCopy).FromPeer);
    }

    private static bool IsListening(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
