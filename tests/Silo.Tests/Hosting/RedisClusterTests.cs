using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Hosting;

public sealed class RedisClusterTests
{
    [RedisFact]
    public Task Send_OnOneNode_ReachesClientsOfTheOther() => RunAsync(ClusterScenarios.ReachesClientsOfTheOtherAsync);

    [RedisFact]
    public Task Kill_StartedAgainAtOnce_GetsWhatItMissed() => RunAsync(ClusterScenarios.ComesBackAfterAKillAsync);

    [RedisFact]
    public Task Freeze_UntilDeclaredDead_EndsWithOneLine() => RunAsync(ClusterScenarios.EndsWhenDeclaredDeadAsync);

    [RedisFact]
    public Task Start_NameOfAnotherNode_IsRefusedInOneLine() => RunAsync(ClusterScenarios.RefusesTheNameOfAnotherAsync);

    [RedisFact]
    public async Task Serve_RedisForgetsTheNodes_ANewOneFindsThemAllTheSame()
    {
        using var nodes = await ClusterNodes.AtRedisAsync();
        var running = new[] { await nodes.ServeAsync(0), await nodes.ServeAsync(1) };
        await nodes.Redis!.ForgetAsync();
        await Eventually.TrueAsync(
            () => running.Any(static node => node.Output.Contains("Redis had lost the list of nodes", StringComparison.Ordinal)), "it is given back");

        await nodes.ServeAsync(2);
        using var alice = await nodes.RegisterAsync(0, "alice");
        using var bob = await nodes.RegisterAsync(1, "bob");
        using var carol = await nodes.RegisterAsync(2, "carol");
        var id = await ClusterScenarios.SendAsync(carol, "hello");

        Assert.Contains(id, await alice.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains(id, await bob.ReadAsync(), StringComparison.Ordinal);
    }

    // Needs no server, but one that is not there.
    [Fact]
    public async Task Start_RedisNotThere_SaysSoInOneLineWithoutThePassword()
    {
        using var folder = new TemporaryFolder();
        var ports = FreePorts.Take(3);
        using var node = RelayProcess.Start(
            folder,
            $"--Relay:Port={ports[0]}",
            $"--Relay:Cluster:SiloPort={ports[1]}",
            "--Relay:Cluster:Provider=redis",
            $"--Relay:Cluster:Redis=127.0.0.1:{ports[2]},password=sesame");

        Assert.Equal(1, await node.ExitCodeAsync());
        Assert.Contains($"Redis at 127.0.0.1:{ports[2]} can't be used", Assert.Single(node.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", node.Output, StringComparison.Ordinal);
    }

    private static async Task RunAsync(Func<ClusterNodes, Task> scenario)
    {
        using var nodes = await ClusterNodes.AtRedisAsync();
        await scenario(nodes);
    }
}
