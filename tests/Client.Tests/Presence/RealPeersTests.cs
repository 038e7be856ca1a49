using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Presence;

/// <summary>Who is here, and how it is, told by a relay as it is.</summary>
public sealed class RealPeersTests
{
    [Fact]
    public async Task GetPeersAsync_SomeHere_AreNamed()
    {
        await using var relay = await RealRelay.StartAsync();
        await using var alice = await RelayClient.ConnectAsync(relay.Address, "alice");
        await using var bob = await RelayClient.ConnectAsync(relay.Address, "bob");

        var all = await alice.GetPeersAsync();
        var some = await alice.GetPeersAsync(["b*"], withOtherRelays: true);

        Assert.Equal((2, "alice bob"), (all.Count, string.Join(' ', all.Names)));
        Assert.Equal((1, "bob"), (some.Count, string.Join(' ', some.Names)));
        Assert.Empty(some.Elsewhere);
    }

    [Fact]
    public async Task WatchPeersAsync_SomebodyComesAndLeaves_IsTold()
    {
        await using var relay = await RealRelay.StartAsync();
        await using var alice = await RelayClient.ConnectAsync(relay.Address, "alice");
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        await using var changes = alice.WatchPeersAsync(["b*"], deadline.Token).GetAsyncEnumerator(deadline.Token);
        var next = changes.MoveNextAsync().AsTask();

        await using (await RelayClient.ConnectAsync(relay.Address, "bob"))
        {
            Assert.True(await next);
            Assert.Equal(("bob", true), (changes.Current.Name, changes.Current.IsHere));
        }

        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(("bob", false), (changes.Current.Name, changes.Current.IsHere));
    }

    [Fact]
    public async Task GetStatsAsync_FromTheSameMachine_IsTold()
    {
        await using var relay = await RealRelay.StartAsync();
        await using var alice = await RelayClient.ConnectAsync(relay.Address, "alice");
        await alice.SendAsync("bob", "hello");

        var stats = await alice.GetStatsAsync();

        var node = Assert.Single(stats.Nodes);
        Assert.Equal((1, 1, 1), (node.Accepted!.Value, node.Peers!.Value, node.Connections!.Value));
        Assert.True(node.MemoryBytes > 0 && node.CpuTime > TimeSpan.Zero && node.SentBytes > 0);
    }
}
