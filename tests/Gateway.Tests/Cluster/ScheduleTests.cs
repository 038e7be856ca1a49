using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Gateway.Tests.Cluster;

/// <summary>
/// Clients on all nodes publish while nodes are stopped, killed and started, one at a time, by a plan that follows from a
/// seed. A dozen seeds; <c>ORLEANSRELAY_SEEDS</c> says how many instead, <c>ORLEANSRELAY_SEED</c> which one alone.
/// </summary>
public sealed class ScheduleTests
{
    private const int Nodes = 3;
    private const int Publishers = 4;
    private const int Changes = 3;

    public static TheoryData<int> Seeds() => ScheduleSeeds.Choose(12);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Nodes_GoAndComeAtRandom_EveryLogHoldsAllAndEveryClientGetsItOnce(int seed) =>
        ScheduleSeeds.RunAsync<ScheduleTests>(seed, RunAsync, nameof(Nodes_GoAndComeAtRandom_EveryLogHoldsAllAndEveryClientGetsItOnce));

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        // Without waiting for copies, what a killed node acknowledged may go with its disk.
        var copies = random.Next(3) == 0 ? 0 : 1;
        await using var cluster = await RelayCluster.StartAsync(Nodes, new RelaySetup { AckReplicas = copies });
        var watchers = new List<Watcher>();
        foreach (var node in cluster.Nodes)
            watchers.Add(await Watcher.StartAsync(node));
        using var enough = new CancellationTokenSource();
        var publishers = Enumerable.Range(0, Publishers)
            .Select(i => new Publisher($"p{i}", cluster.Nodes, i, new Random(random.Next())))
            .ToList();
        var publishing = publishers.Select(publisher => Task.Run(() => publisher.RunAsync(enough.Token))).ToList();
        for (var change = 0; change < Changes; change++)
            watchers.Add(await ChangeAsync(cluster, random, publishers));
        await publishers.ProgressAsync(100);
        await enough.CancelAsync();
        await Task.WhenAll(publishing);
        await cluster.QuietAsync();
        Check(cluster, publishers, copies);
        foreach (var watcher in watchers)
            await watcher.CheckAsync();
        foreach (var node in cluster.Nodes)
            Assert.True(node.Errors.Count == 0, $"{node.Name}: {string.Join('\n', node.Errors)}");
    }

    // One node goes, and comes back.
    private static async Task<Watcher> ChangeAsync(RelayCluster cluster, Random random, List<Publisher> publishers)
    {
        var node = cluster.Nodes[random.Next(Nodes)];
        var (isKilled, isDiskLost) = (random.Next(3) > 0, random.Next(2) == 0);
        await publishers.ProgressAsync(random.Next(20, 300));
        await (isKilled ? node.KillAsync() : node.StopAsync());
        await publishers.ProgressAsync(random.Next(20, 300));
        await (isDiskLost ? node.StartEmptyAsync() : node.StartAsync());
        return await Watcher.StartAsync(node);
    }

    private static void Check(RelayCluster cluster, List<Publisher> publishers, int copies)
    {
        foreach (var node in cluster.Nodes)
        {
            var log = node.LogIds().Select(static id => id.ToString()).ToList();
            var held = log.ToHashSet();
            Assert.Equal(held.Count, log.Count);
            if (copies > 0)
                Assert.All(publishers, publisher => Assert.Empty(publisher.Promised.Except(held)));
        }

        Assert.All(publishers, static publisher => Assert.False(publisher.GotTwice, $"{publisher.Name} got a message twice"));
    }
}
