using OrleansRelay.Federation;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Federation;

public abstract class MeshTests(int nodes)
{
    [Theory]
    [InlineData(2, 2000)]
    [InlineData(3, 1000)]
    public async Task FullMesh_EveryClientGetsEveryMessageOnce(int size, int messages)
    {
        var addresses = Addresses(size);
        var relays = new List<RelayNodes>();
        foreach (var address in addresses)
            relays.Add(await StartAsync(address, addresses));
        foreach (var relay in relays)
        {
            foreach (var other in addresses.Where(other => other != relay.Address))
                await relay.LinkedAsync(other.Id);
        }

        var clients = await Task.WhenAll(relays.Select((relay, i) => relay.RegisterAsync($"c{i}")));
        var sending = clients.Select((client, i) =>
            client.SendAsync(string.Concat(Enumerable.Range(0, messages).Select(n => Wire.Send("x", $"{i}-{n}"))))).ToArray();
        // Its own answers, and what all the others sent.
        var received = await Task.WhenAll(clients.Select(client => client.ReadLinesAsync(size * messages)));
        await Task.WhenAll(sending);
        var acknowledged = received.SelectMany(lines => lines.Where(IsAck)).Select(Wire.MsgId).ToHashSet();
        Assert.Equal(size * messages, acknowledged.Count);
        for (var i = 0; i < size; i++)
        {
            var own = received[i].Where(IsAck).Select(Wire.MsgId);
            var deliveries = received[i].Where(line => !IsAck(line)).Select(Wire.MsgId).ToList();
            Assert.Equal((size - 1) * messages, deliveries.Distinct().Count());
            Assert.Equal(acknowledged, [.. own, .. deliveries]);
        }

        foreach (var relay in relays)
        {
            foreach (var other in addresses.Where(other => other != relay.Address))
                await relay.DrainedAsync(other.Id);
            await relay.QuietAsync();
            // Nothing came twice by another way, not even later.
            Assert.All(relay.All, node => Assert.Equal(size * messages, node.LogLines().Count));
        }

        foreach (var client in clients)
            client.Dispose();
        foreach (var relay in relays)
            await relay.DisposeAsync();
    }

    [Fact]
    public async Task Chain_MessagePassesOn_UnderOneId()
    {
        var addresses = Addresses(3);
        await using var first = await StartAsync(addresses[0], [addresses[1]]);
        await using var middle = await StartAsync(addresses[1], addresses);
        await using var last = await StartAsync(addresses[2], [addresses[1]]);
        await first.LinkedAsync("relay1");
        await middle.LinkedAsync("relay2");
        using var alice = await first.RegisterAsync("alice");
        using var zoe = await last.RegisterAsync("zoe");
        await alice.SendAsync(Wire.Send("zoe", "far"));
        var ack = await alice.ReadLineAsync();
        var delivery = await zoe.ReadLineAsync();
        Assert.Equal(Wire.MsgId(ack), Wire.MsgId(delivery));
        Assert.Contains("\"seen_by\": [\"relay0\", \"relay1\", \"relay2\"]", delivery);
    }

    [Fact]
    public async Task Link_PeerRestarts_NothingIsLost()
    {
        var addresses = Addresses(2);
        await using var near = await StartAsync(addresses[0], addresses);
        using var alice = await near.RegisterAsync("alice");
        var far = await StartAsync(addresses[1], addresses);
        await near.LinkedAsync("relay1");
        await SendAsync(alice, 0, 500);
        await near.DrainedAsync("relay1");
        await far.QuietAsync();
        Assert.All(far.All, node => Assert.Equal(500, node.LogLines().Count));
        await far.DisposeAsync();
        await SendAsync(alice, 500, 1000);
        far = await StartAsync(addresses[1], addresses);
        await SendAsync(alice, 1000, 1500);
        // Those that it lost are only found missing when it is compared.
        await Eventually.TrueAsync(() => far.All.All(static node => node.LogLines().Count >= 1500), "every node has everything");
        Assert.All(far.All, static node => Assert.Equal(Expected(0, 500), Bodies(node).Where(static body => int.Parse(body) < 500)));
        Assert.All(far.All, static node => Assert.Equal(Expected(500, 1000), Bodies(node).Where(static body => int.Parse(body) >= 500)));
        await far.DisposeAsync();
    }

    private static IEnumerable<string> Bodies(RelayNode node) => node.LogLines().Select(Wire.Body);

    private static IEnumerable<string> Expected(int start, int count) => Enumerable.Range(start, count).Select(static i => $"{i}");

    [Fact]
    public async Task Send_SameClientIdAtTwoRelays_IsOneMessage()
    {
        var addresses = Addresses(2);
        await using var one = await StartAsync(addresses[0], addresses);
        await using var two = await StartAsync(addresses[1], addresses);
        await one.LinkedAsync("relay1");
        await two.LinkedAsync("relay0");
        using var reader = await two.RegisterAsync("reader");
        using var atOne = await one.RegisterAsync("alice");
        await atOne.SendAsync(Wire.Send("x", "once", "7"));
        await atOne.ReadLineAsync();
        Assert.Equal("once", Wire.Body(await reader.ReadLineAsync()));
        using var atTwo = await two.RegisterAsync("alice");
        await atTwo.SendAsync(Wire.Send("x", "once", "7") + Wire.Send("x", "next"));
        Assert.Equal(Wire.Ack(Wire.IdOf("alice", "x", "once", "7"), duplicate: true), await atTwo.ReadLineAsync());
        Assert.Equal("next", Wire.Body(await reader.ReadLineAsync()));
    }

    private static RelayAddress[] Addresses(int count) =>
        [.. FreePorts.Take(count).Select((port, i) => new RelayAddress($"relay{i}", "127.0.0.1", port))];

    private Task<RelayNodes> StartAsync(RelayAddress own, RelayAddress[] all) => RelayNodes.StartAsync(nodes, new RelaySetup
    {
        Id = own.Id,
        Port = own.Port,
        Relays = [.. all.Where(other => other != own)],
    });

    private static async Task SendAsync(LineClient client, int from, int to)
    {
        await client.SendAsync(string.Concat(Enumerable.Range(from, to - from).Select(i => Wire.Send("x", $"{i}"))));
        await client.ReadLinesAsync(to - from);
    }

    private static bool IsAck(string line) => line.StartsWith("{\"status\": \"ok\"", StringComparison.Ordinal);
}

public sealed class MeshOfOneNodeEachTests() : MeshTests(1);

public sealed class MeshOfThreeNodesEachTests() : MeshTests(3);
