using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.FanOut;

/// <summary>The oracle: what a client gets is the log from when it came, without its own lines.</summary>
public sealed class BroadcastTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public async Task Broadcast_RandomSenders_EachGetsTheLogWithoutItsOwn(int seed, int loops)
    {
        const int Clients = 6, Each = 400;
        await using var relay = await RunningRelay.StartAsync(new RelaySetup
        {
            Gateway = new GatewayOptions { SenderThreads = loops },
        });
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => relay.RegisterAsync($"c{i}")));
        var sending = clients.Select((client, i) => SendRandomlyAsync(client, Each, new Random((seed * 100) + i))).ToArray();
        var received = await Task.WhenAll(clients.Select(client => client.ReadLinesAsync(Clients * Each)));
        await Task.WhenAll(sending);
        var log = relay.LogLines();
        Assert.Equal(Clients * Each, log.Count);
        for (var i = 0; i < Clients; i++)
        {
            var own = $"{{\"from\": \"c{i}\", ";
            var deliveries = received[i].Where(line => line.StartsWith("{\"from\"", StringComparison.Ordinal));
            var acks = received[i].Where(line => line.StartsWith("{\"status\"", StringComparison.Ordinal));
            Assert.Equal(log.Where(line => !line.StartsWith(own, StringComparison.Ordinal)), deliveries);
            Assert.Equal(log.Where(line => line.StartsWith(own, StringComparison.Ordinal)).Select(line => Wire.Ack(Wire.MsgId(line))), acks);
            clients[i].Dispose();
        }
    }

    [Fact]
    public async Task Broadcast_RingGoesRoundManyTimes_LinesStayWhole()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup
        {
            Log = new LogOptions { MemoryBytes = 4 << 20 },
        });
        using var sender = await relay.RegisterAsync("sender");
        var readers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => relay.RegisterAsync($"r{i}")));
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var bodies = Enumerable.Range(0, 40).Select(_ => new string((char)random.Next('a', 'z'), random.Next(30_000))).ToArray();
            var reading = readers.Select(reader => reader.ReadLinesAsync(bodies.Length)).ToArray();
            var answered = sender.ReadLinesAsync(bodies.Length);
            await sender.SendAsync(string.Concat(bodies.Select(body => Wire.Send("x", body))));
            foreach (var lines in await Task.WhenAll(reading))
                Assert.Equal(bodies, lines.Select(Wire.Body));
            await answered;
        }

        foreach (var reader in readers)
            reader.Dispose();
    }

    [Fact]
    public async Task Follow_LaterClient_GetsOnlyWhatComesAfter()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(Wire.Send("x", "before"));
        await alice.ReadLineAsync();
        using var late = await relay.RegisterAsync("late");
        await alice.SendAsync(Wire.Send("x", "after"));
        Assert.Equal("after", Wire.Body(await late.ReadLineAsync()));
    }

    private static async Task SendRandomlyAsync(LineClient client, int count, Random random)
    {
        for (var sent = 0; sent < count;)
        {
            var batch = Math.Min(random.Next(1, 40), count - sent);
            await client.SendAsync(string.Concat(Enumerable.Range(sent, batch).Select(i =>
                Wire.Send("x", $"{i}-{new string('x', random.Next(600))}"))));
            sent += batch;
        }
    }
}
