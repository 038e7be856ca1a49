using System.Net;
using System.Net.Sockets;
using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Hosting;

public sealed class LocalClusterTests : IDisposable
{
    private readonly ClusterNodes _nodes = ClusterNodes.Local();

    public void Dispose() => _nodes.Dispose();

    [Fact]
    public Task Send_OnOneNode_ReachesClientsOfTheOther() => ClusterScenarios.ReachesClientsOfTheOtherAsync(_nodes);

    [Fact]
    public Task Kill_StartedAgainAtOnce_GetsWhatItMissed() => ClusterScenarios.ComesBackAfterAKillAsync(_nodes);

    [Fact]
    public Task Freeze_UntilDeclaredDead_EndsWithOneLine() => ClusterScenarios.EndsWhenDeclaredDeadAsync(_nodes);

    [Fact]
    public Task Start_NameOfAnotherNode_IsRefusedInOneLine() => ClusterScenarios.RefusesTheNameOfAnotherAsync(_nodes);

    [Fact]
    public async Task Terminate_ClientsOfBothKinds_TellsThoseThatUnderstandItFirst()
    {
        await _nodes.ServeAsync(0);
        var second = await _nodes.ServeAsync(1);
        using var modern = await _nodes.RegisterAsync(1, "modern");
        using var seed = await Connection.OpenAsync(_nodes.Port(1));
        await seed.SendAsync("seed");
        // A plain name is answered by nothing; that it is registered shows when it is answered itself.
        var id = await ClusterScenarios.SendAsync(seed, "I am here");
        Assert.Contains(id, await modern.ReadAsync(), StringComparison.Ordinal);

        second.Signal("TERM");

        Assert.Equal("{\"status\": \"going_away\"}", await modern.ReadAsync());
        Assert.Contains("shutting_down", await modern.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("shutting_down", await seed.ReadAsync(), StringComparison.Ordinal);
        modern.Dispose();
        seed.Dispose();
        Assert.Equal(0, await second.ExitCodeAsync());
        Assert.Empty(second.Errors);
    }

    [Fact]
    public async Task Start_SiloPortOfAnotherNode_IsRefusedInOneLine()
    {
        await _nodes.ServeAsync(0);

        await RefusedAsync(_nodes.Start(1, $"--Relay:Cluster:SiloPort={_nodes.SiloPort(0)}"), $"silo port {_nodes.SiloPort(0)} is in use");
    }

    [Fact]
    public async Task Start_TwoAtOnceWithOneSiloPort_OneIsRefused()
    {
        var nodes = new[] { _nodes.Start(0), _nodes.Start(1, $"--Relay:Cluster:SiloPort={_nodes.SiloPort(0)}") };

        await Eventually.TrueAsync(() => nodes.Any(static node => node.Output.Contains("To try it", StringComparison.Ordinal)), "one serves");
        await Eventually.TrueAsync(() => nodes.Count(static node => node.Errors.Count == 1) == 1, "the other is refused");
    }

    [Fact]
    public async Task Start_SiloPortOfAnotherProgram_IsRefusedInOneLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, _nodes.SiloPort(0));
        other.Start();

        await RefusedAsync(_nodes.Start(0), $"silo port {_nodes.SiloPort(0)} is in use");
    }

    [Fact]
    public Task Start_PrimaryNotThere_SaysSoInOneLine() => RefusedAsync(_nodes.Start(1), $"127.0.0.1:{_nodes.SiloPort(0)}, can't be reached");

    private static async Task RefusedAsync(RelayProcess node, string reason)
    {
        Assert.Equal(1, await node.ExitCodeAsync());
        Assert.Contains(reason, Assert.Single(node.Errors), StringComparison.Ordinal);
    }
}
