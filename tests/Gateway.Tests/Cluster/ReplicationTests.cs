using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Cluster;

/// <summary>What each node accepts is on all of them, whoever goes and comes.</summary>
public sealed class ReplicationTests
{
    [Fact]
    public async Task Send_OnAllNodesAtOnce_ReachesEveryClientOnceInEachSendersOrder()
    {
        const int Messages = 1000;
        await using var cluster = await RelayCluster.StartAsync(3);
        var clients = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => cluster.Nodes[i % 3].RegisterAsync($"c{i}")));
        var reading = clients.Select(client => client.ReadLinesAsync(clients.Length * Messages)).ToArray();
        await Task.WhenAll(clients.Select((client, i) => SendAsync(client, $"{i}", Messages)));
        for (var i = 0; i < clients.Length; i++)
        {
            var deliveries = (await reading[i]).Where(line => !IsAck(line)).ToLookup(line => Wire.Member(line, "from"), Wire.Body);
            Assert.Equal(clients.Length - 1, deliveries.Count);
            Assert.All(deliveries, sender => Assert.Equal(Bodies(sender.Key[1..], Messages), sender));
        }

        await cluster.QuietAsync();
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(clients.Length * Messages, node.LogIds().Count);
            var bySender = node.LogLines().ToLookup(line => Wire.Member(line, "from"), Wire.Body);
            Assert.All(bySender, sender => Assert.Equal(Bodies(sender.Key[1..], Messages), sender));
        }

        foreach (var client in clients)
            client.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Node_KilledAndBack_GetsWhatItLacksAndItsClientsWhatComes(bool isDiskLost)
    {
        await using var cluster = await RelayCluster.StartAsync(3);
        var node = cluster.Nodes[2];
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        await SendAndReadAsync(alice, "before", 500);
        await cluster.QuietAsync();
        await node.KillAsync();
        await SendAndReadAsync(alice, "meanwhile", 500);
        await (isDiskLost ? node.StartEmptyAsync() : node.StartAsync());
        // It serves when it has what the others have.
        Assert.Equal(1000, node.LogIds().Distinct().Count());
        using var bob = await node.RegisterAsync("bob");
        await SendAndReadAsync(alice, "after", 500);
        Assert.Equal(Bodies("after", 500), (await bob.ReadLinesAsync(500)).Select(Wire.Body));
        await SendAndReadAsync(bob, "back", 10);
        await cluster.QuietAsync();
        Assert.All(cluster.Nodes, each => Assert.Equal(1510, each.LogIds().Count));
    }

    [Fact]
    public async Task Node_New_BeginsWithWhatTheOthersHave()
    {
        await using var cluster = await RelayCluster.StartAsync(2);
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        using var bob = await cluster.Nodes[1].RegisterAsync("bob");
        await SendAsync(alice, "a", 2000);
        await SendAsync(bob, "b", 2000);
        await alice.ReadLinesAsync(4000);
        await bob.ReadLinesAsync(4000);
        var node = await cluster.AddAsync();
        Assert.Equal(4000, node.LogIds().Count);
        using var zoe = await node.RegisterAsync("zoe");
        await SendAsync(alice, "new", 10);
        Assert.Equal(Bodies("new", 10), (await zoe.ReadLinesAsync(10)).Select(Wire.Body));
    }

    [Fact]
    public async Task Node_ThatAcceptedAndIsNoMore_IsHandedOnByTheOthers()
    {
        await using var cluster = await RelayCluster.StartAsync(2);
        using (var alice = await cluster.Nodes[0].RegisterAsync("alice"))
            await SendAndReadAsync(alice, "a", 1000);
        await cluster.QuietAsync();
        await cluster.Nodes[0].KillAsync();
        var node = await cluster.AddAsync();
        await cluster.QuietAsync();
        Assert.Equal(1000, node.LogIds().Count);
    }

    [Fact]
    public async Task Greeting_SaysWhichNodeAndSinceWhenItIsComplete()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await using var cluster = await RelayCluster.StartAsync(2);
        foreach (var node in cluster.Nodes)
        {
            using var client = await node.ConnectAsync();
            await client.SendAsync("{\"peer_id\": \"alice\"}\n");
            var since = node.Replication.CompleteSince!.Value.ToUnixTimeSeconds();
            Assert.StartsWith(
                $"{{\"status\": \"ok\", \"peer_id\": \"alice\", \"node\": \"{node.Name}\", \"complete_since\": {since}, \"epoch\": \"",
                await client.ReadLineAsync(),
                StringComparison.Ordinal);
            Assert.InRange(since, before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        }
    }

    [Fact]
    public async Task Stop_UnderLoad_LeavesEverythingOnTheOthers()
    {
        await using var cluster = await RelayCluster.StartAsync(3);
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        using var bob = await cluster.Nodes[1].RegisterAsync("bob");
        await SendAsync(alice, "a", 5000);
        List<string> answers = [await alice.ReadLineAsync()];
        var reading = alice.ReadToEndAsync();
        await cluster.Nodes[0].StopAsync();
        answers.AddRange(await reading);
        var acknowledged = answers.Where(IsAck).Select(Wire.MsgId).ToList();
        await cluster.QuietAsync();
        foreach (var node in cluster.Running)
            Assert.Equal(acknowledged, node.LogIds().Select(id => id.ToString()));
        Assert.Equal(acknowledged, (await bob.ReadLinesAsync(acknowledged.Count)).Select(Wire.MsgId));
    }

    private static IEnumerable<string> Bodies(string name, int count) => Enumerable.Range(0, count).Select(i => $"{name}-{i}");

    private static Task SendAsync(LineClient client, string name, int count) =>
        client.SendAsync(string.Concat(Bodies(name, count).Select(body => Wire.Send("x", body))));

    private static async Task SendAndReadAsync(LineClient client, string name, int count)
    {
        await SendAsync(client, name, count);
        Assert.All(await client.ReadLinesAsync(count), line => Assert.True(IsAck(line), line));
    }

    private static bool IsAck(string line) => line.StartsWith("{\"status\": \"ok\"", StringComparison.Ordinal);
}
