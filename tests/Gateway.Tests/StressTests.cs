using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests;

[Collection(Alone.Name)]
public sealed class StressTests : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SlowConsumerPolicy.Gap)]
    [InlineData(SlowConsumerPolicy.CatchUp)]
    [InlineData(SlowConsumerPolicy.Disconnect)]
    public async Task Clients_OfAllKindsAtOnce_EveryLineIsSoundAndNothingIsLeft(SlowConsumerPolicy policy)
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup
        {
            Gateway = new GatewayOptions { SlowConsumer = policy, SenderThreads = 3 },
            Log = new LogOptions
            {
                MemoryBytes = 4 << 20,
                File = policy == SlowConsumerPolicy.CatchUp ? _folder.File("log.jsonl") : null,
            },
        });
        var clock = Stopwatch.StartNew();
        var counts = new ConcurrentBag<int>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            var random = new Random(i);
            for (var life = 0; clock.Elapsed < Length; life++)
                counts.Add(await LiveAsync(relay, $"c{i}-{life}", random, clock));
        })));
        Assert.True(counts.Sum() > 1000, $"only {counts.Sum()} deliveries");
        await Eventually.TrueAsync(() => relay.Gateway.Connections == 0, "no session is left");
        Assert.Empty(relay.Errors);
    }

    // One connection's life; the result is how many deliveries it was given.
    private static async Task<int> LiveAsync(RunningRelay relay, string name, Random random, Stopwatch clock)
    {
        var stalls = random.Next(3) == 0;
        using var client = await relay.RegisterAsync(name, stalls ? 4096 : 0);
        var deliveries = 0;
        try
        {
            for (var turns = random.Next(1, 40); turns > 0 && clock.Elapsed < Length; turns--)
            {
                var count = random.Next(1, 60);
                await client.SendAsync(string.Concat(Enumerable.Range(0, count).Select(_ =>
                    Wire.Send("x", new string('s', random.Next(3000)), random.Next(4) == 0 ? $"{random.Next(1000)}" : null))));
                if (stalls && random.Next(8) != 0)
                    continue;
                for (var acks = 0; acks < count;)
                {
                    if (IsDelivery(await client.ReadLineAsync(), name))
                        deliveries++;
                    else
                        acks++;
                }
            }

            if (random.Next(2) == 0)
                client.Reset();
        }
        catch (Exception error) when (error is EndOfStreamException or SocketException)
        {
            // Disconnected for being slow.
        }

        return deliveries;
    }

    private static bool IsDelivery(string line, string name)
    {
        if (line.StartsWith("{\"status\": ", StringComparison.Ordinal))
        {
            Assert.Contains(Wire.Member(line, "status"), (string[])["ok", "gap", "error"]);
            return false;
        }

        Assert.NotEqual(name, Wire.Member(line, "from"));
        Assert.Equal(Wire.IdOfContent(line), Wire.MsgId(line));
        return true;
    }
}
