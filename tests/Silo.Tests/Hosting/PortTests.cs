using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansRelay.Silo.Hosting;
using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Hosting;

public sealed class PortTests
{
    private const int SiloPort = 11111;
    private const int OrleansGatewayPort = 30000;

    [Fact]
    public async Task Start_TwoRelaysAndAnotherProgram_NoneTakesThePortsOfAnother()
    {
        using var other = Occupy(SiloPort);
        using var folder = new TemporaryFolder();
        var ports = FreePorts.Take(2);
        using var one = await RelayProcess.ServeAsync(folder, ports[0], "--Relay:Id=relay1");
        using var two = await RelayProcess.ServeAsync(folder, ports[1], "--Relay:Id=relay2");

        var (ofOne, ofTwo) = (ListeningPorts.Of(one.Id), ListeningPorts.Of(two.Id));

        Assert.Contains((true, ports[0]), ofOne);
        Assert.Contains((true, ports[1]), ofTwo);
        Assert.DoesNotContain([.. ofOne, .. ofTwo], listening => listening.Port is SiloPort or OrleansGatewayPort);
        Assert.Empty(ofOne.Intersect(ofTwo));
    }

    [Fact]
    public async Task Start_OnEveryAddress_OpensNothingElseToOtherMachines()
    {
        using var folder = new TemporaryFolder();
        var port = FreePorts.Take(1)[0];
        using var relay = await RelayProcess.ServeAsync(folder, port, "--Relay:Bind=*");

        Assert.Equal([port], ListeningPorts.Of(relay.Id).Where(listening => !listening.IsLoopback).Select(listening => listening.Port));
    }

    [Fact]
    public void Build_AnyId_NamesTheClusterAfterTheRelay()
    {
        using var host = RelayHost.Build(["--Relay:Id=Küche 7", "--Relay:RelaysFile=none.json", "--Relay:Http:Port=0"]);

        var cluster = host.Services.GetRequiredService<IOptions<ClusterOptions>>().Value;

        Assert.Equal(("Küche 7", "Küche 7"), (cluster.ClusterId, cluster.ServiceId));
    }

    // Null: somebody else has it already, which is as good.
    private static TcpListener? Occupy(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
