using System.Diagnostics;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Cluster;

/// <summary>Peer ids and rate limits whose grains' nodes go.</summary>
public sealed class PeersTests
{
    private const int Peers = 30;
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NodeGoes_PeersOfTheOthers_AreToldOfTheNextTakeover(bool isKilled)
    {
        await using var cluster = await RelayCluster.StartAsync(3);
        var (here, there, gone) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        var older = await RegisterAllAsync(here);

        if (isKilled)
            await gone.KillAsync();
        else
            await gone.StopAsync();
        await cluster.JoinedAsync();
        await HeldAsync(cluster, there);
        var newer = await RegisterAllAsync(there);

        foreach (var client in older)
            Assert.Equal("replaced", Wire.Error(Assert.Single(await client.ReadToEndAsync())));
        Assert.Empty(here.Errors);
        Assert.Empty(there.Errors);
        Close(older, newer);
    }

    [Fact]
    public async Task NodeIsKilled_PeersThatRegisterAtThatMoment_AreRegistered()
    {
        await using var cluster = await RelayCluster.StartAsync(3);
        await cluster.Nodes[2].KillAsync();
        var clients = await RegisterAllAsync(cluster.Nodes[0]);
        await HeldAsync(cluster, cluster.Nodes[1]);
        Assert.Empty(cluster.Nodes[0].Errors);
        Close(clients);
    }

    [Fact]
    public async Task NodeOfTheRateGrainIsKilled_Send_IsNeitherRefusedNorHeldUp()
    {
        var setup = new RelaySetup { RateLimit = new RateLimitOptions { Messages = 5, Seconds = 3600 } };
        await using var cluster = await RelayCluster.StartAsync(3, setup);
        var clients = await Task.WhenAll(cluster.Nodes.Select(node => node.RegisterAsync(node.Name)));
        foreach (var client in clients)
            Assert.Equal("malformed", await AnswerAsync(client));
        var place = await cluster.Nodes[0].Grains.GetGrain<IManagementGrain>(0)
            .GetActivationAddress(cluster.Nodes[0].Grains.GetGrain<IIpRateGrain>("127.0.0.1"));
        var gone = cluster.Nodes.Single(node => node.Silo.Equals(place));
        var left = clients.Where((_, i) => cluster.Nodes[i] != gone).ToArray();

        await gone.KillAsync();
        var began = Stopwatch.GetTimestamp();
        var answers = new List<string>();
        while (answers.Count(answer => answer == "rate_limited") < 4)
        {
            foreach (var client in left)
                answers.Add(await AnswerAsync(client));
        }

        Assert.All(answers, answer => Assert.True(answer is "malformed" or "rate_limited", answer));
        // What the grain had left is gone with it: one budget of each node's own, and one of the next grain.
        Assert.InRange(answers.Count(answer => answer == "malformed"), 1, 15);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Close(clients);
    }

    // What is not understood counts, and needs no grain but that of the address.
    private static async Task<string> AnswerAsync(LineClient client)
    {
        await client.SendAsync("nonsense\n");
        return Wire.Error(await client.ReadLineAsync());
    }

    private static Task<LineClient[]> RegisterAllAsync(ClusterNode node) =>
        Task.WhenAll(Enumerable.Range(0, Peers).Select(i => node.RegisterAsync($"peer{i}")));

    private static async Task HeldAsync(RelayCluster cluster, ClusterNode node)
    {
        var looked = "nobody looked";
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    var holds = await Task.WhenAll(Enumerable.Range(0, Peers).Select(i => LookAsync(node, $"peer{i}")));
                    looked = string.Join(", ", holds.OfType<string>());
                    return looked.Length == 0;
                },
                "all ids are held");
        }
        catch (TimeoutException error)
        {
            var told = cluster.Running.Select(each => $"{each.Name} said\n{string.Join('\n', each.Said)}");
            throw new TimeoutException($"{error.Message} {looked}\n{string.Join('\n', told)}", error);
        }
    }

    // Null if the id is held, or why it seems not to be. An answer that is lost with the node that was killed would be waited
    // for as long as for the condition.
    private static async Task<string?> LookAsync(ClusterNode node, string id)
    {
        try
        {
            var current = node.Grains.GetGrain<IPeerGrain>(id).Current().AsTask();
            return await current.WaitAsync(LookPatience) is null ? $"{id}: not held" : null;
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            return $"{id}: {error.Message}";
        }
    }

    private static void Close(params LineClient[][] clients)
    {
        foreach (var client in clients.SelectMany(static some => some))
            client.Dispose();
    }
}
