using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Cluster;

/// <summary>Who is here, where several nodes are one relay.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task Peers_OnOtherNodes_AreHereAndLeaveWithTheirNode()
    {
        await using var cluster = await RelayCluster.StartAsync(3);
        using var bob = await cluster.Nodes[0].RegisterAsync("bob");
        using var alice = await cluster.Nodes[1].RegisterAsync("alice");
        using var carol = await cluster.Nodes[2].RegisterAsync("carol");

        await bob.SendAsync("||{\"peers\": true, \"watch\": true}\n");
        Assert.Contains("\"count\": 3, \"peers\": [\"alice\", \"bob\", \"carol\"]", await bob.ReadLineAsync(), StringComparison.Ordinal);

        using var dave = await cluster.Nodes[2].RegisterAsync("dave");
        Assert.Equal("{\"status\": \"joined\", \"peer_id\": \"dave\"}", await bob.ReadLineAsync());
        // From one node to another: all the time here, or gone for a moment, but here in the end.
        using var again = await cluster.Nodes[1].RegisterAsync("dave");
        await dave.ReadToEndAsync();

        await cluster.Nodes[2].KillAsync();
        var lines = new List<string>();
        do
            lines.Add(await bob.ReadLineAsync());
        while (lines[^1] != "{\"status\": \"left\", \"peer_id\": \"carol\"}");
        Assert.DoesNotContain(lines[..^1], static line => !line.Contains("dave", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () =>
            {
                await bob.SendAsync("||{\"peers\": true}\n");
                return (await bob.ReadLineAsync()).Contains("\"peers\": [\"alice\", \"bob\", \"dave\"]", StringComparison.Ordinal);
            },
            "those who are left are here");
    }
}
