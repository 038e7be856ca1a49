using OrleansRelay.Gateway.Tests.Support;

namespace OrleansRelay.Gateway.Tests.Cluster;

public sealed class AckReplicasTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ack_Comes_WhenSoManyOthersHaveTheMessage(int copies)
    {
        await using var cluster = await StartAsync(3, copies);
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        for (var i = 0; i < 50; i++)
        {
            await alice.SendAsync(Wire.Send("x", $"{i}"));
            var ack = await alice.ReadLineAsync();
            var id = Wire.MsgId(ack);
            Assert.Equal(Wire.Ack(id), ack);
            Assert.True(cluster.Nodes.Skip(1).Count(node => Has(node, id)) >= copies);
        }
    }

    [Fact]
    public async Task Ack_WithTooFewNodes_SaysOnHowManyItIs()
    {
        await using var cluster = await StartAsync(2, copies: 2, Short);
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        await alice.SendAsync(Wire.Send("x", "new", "1"));
        var ack = await alice.ReadLineAsync();
        Assert.Equal("1", Wire.Member(ack, "replicas"));
        Assert.Equal("ok", Wire.Member(ack, "status"));
        await cluster.Nodes[1].StopAsync();
        // Known already, and the one that had it is gone.
        await alice.SendAsync(Wire.Send("x", "new", "1"));
        ack = await alice.ReadLineAsync();
        Assert.Equal("0", Wire.Member(ack, "replicas"));
        Assert.Equal("True", Wire.Member(ack, "duplicate"));
    }

    [Fact]
    public async Task Ack_OfADuplicateOnAnotherNode_WaitsAsWell()
    {
        await using var cluster = await StartAsync(3, copies: 1);
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        await alice.SendAsync(Wire.Send("x", "once", "1"));
        var id = Wire.IdOf("alice", "x", "once", "1");
        Assert.Equal(Wire.Ack(id), await alice.ReadLineAsync());
        await cluster.QuietAsync();
        using var again = await cluster.Nodes[1].RegisterAsync("alice");
        await again.SendAsync(Wire.Send("x", "once", "1"));
        Assert.Equal(Wire.Ack(id, duplicate: true), await again.ReadLineAsync());
    }

    [Fact]
    public async Task Node_ThatHangs_CostsTheOthersNothing()
    {
        await using var cluster = await StartAsync(3, copies: 1);
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        using var bob = await cluster.Nodes[1].RegisterAsync("bob");
        using var thaw = new ManualResetEventSlim();
        cluster.Nodes[2].Replication.Appended += thaw.Wait;
        try
        {
            for (var i = 0; i < 200; i++)
            {
                await alice.SendAsync(Wire.Send("x", $"{i}"));
                var ack = await alice.ReadLineAsync();
                Assert.Equal(Wire.Ack(Wire.MsgId(ack)), ack);
                Assert.Equal($"{i}", Wire.Body(await bob.ReadLineAsync()));
            }

            Assert.True(cluster.Nodes[2].LogIds().Count < 200);
        }
        finally
        {
            thaw.Set();
            cluster.Nodes[2].Replication.Appended -= thaw.Wait;
        }

        await cluster.QuietAsync();
    }

    private static Task<RelayCluster> StartAsync(int nodes, int copies, TimeSpan? deadline = null) => RelayCluster.StartAsync(
        nodes, new RelaySetup { AckReplicas = copies, AckDeadline = deadline ?? TimeSpan.FromSeconds(10) });

    private static bool Has(ClusterNode node, string id) => node.LogIds().Any(held => held.ToString() == id);
}
