using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Client.Tests.Support.Model;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Proxy;
using Xunit.Abstractions;

namespace OrleansRelay.Client.Tests;

/// <summary>
/// Two clients send to each other over networks that break again and again: nothing is lost, nothing comes twice, and what one sends
/// stays in order. A few seconds here; with ORLEANSRELAY_SOAK_SECONDS=60 as long, at least 100 000 messages each way.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Window = 200;

    private static readonly string? Asked = Environment.GetEnvironmentVariable("ORLEANSRELAY_SOAK_SECONDS");
    private static readonly int? LongSeconds = int.TryParse(Asked, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(LongSeconds ?? 3);
    private static readonly int Least = LongSeconds is null ? 1000 : 100_000;

    /// <param name="delay">
    /// How many messages later a node gets what another one has taken. A sender that moves is sooner at its new node than what it has sent to
    /// the old one, so then there is no order to be kept.
    /// </param>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Soak_ModelOfThreeNodesThatGoAndCome_LosesNothingAndRepeatsNothing(int delay)
    {
        using var relay = new ModelRelay(nodes: 3, delay);
        var proxies = relay.Nodes.Select(static node => new UnreliableProxy(() => node.Endpoint)).ToArray();
        await SoakAsync(proxies, DisturbAsync, relay.Settle, isOrdered: delay == 0);

        async Task DisturbAsync(Random random)
        {
            var node = relay.Nodes[random.Next(relay.Nodes.Length)];
            node.Stop(isOrderly: random.Next(2) == 0);
            await Task.Delay(random.Next(20));
            node.Start();
        }
    }

    [Fact]
    public async Task Soak_RelayBehindABadNetwork_LosesNothingAndRepeatsNothing()
    {
        await using var relay = await RealRelay.StartAsync();
        var proxy = new UnreliableProxy(() => new IPEndPoint(IPAddress.Loopback, relay.Port));
        var restarts = 0;
        await SoakAsync([proxy], DisturbAsync, static () => { }, isOrdered: true);

        async Task DisturbAsync(Random random)
        {
            // It takes its time.
            if (restarts++ % 20 != 1)
                return;
            await relay.StopAsync();
            await relay.StartAgainAsync();
        }
    }

    private async Task SoakAsync(UnreliableProxy[] proxies, Func<Random, Task> disturb, Action settle, bool isOrdered)
    {
        var addresses = proxies.Select(static proxy => $"relay://127.0.0.1:{proxy.Port}").ToArray();
        await using var alice = await RelayClient.ConnectAsync(Options(addresses, "alice"));
        await using var bob = await RelayClient.ConnectAsync(Options([.. addresses.Reverse()], "bob"));
        using var enough = new CancellationTokenSource(Duration);
        var sentByAlice = SendAsync(alice, "bob", enough.Token);
        var sentByBob = SendAsync(bob, "alice", enough.Token);
        var readByBob = ReadAsync(bob, sentByAlice);
        var readByAlice = ReadAsync(alice, sentByBob);

        await DisturbAsync(proxies, disturb, Task.WhenAll(sentByAlice, sentByBob));

        var patience = Eventually.Deadline + Duration;
        var sent = (await sentByAlice.WaitAsync(patience), await sentByBob.WaitAsync(patience));
        settle();
        output.WriteLine($"{sent.Item1} and {sent.Item2} messages; {proxies.Sum(static proxy => proxy.Accepted)} connections; "
            + $"{GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB in the end.");
        AssertAll(sent.Item1, await readByBob.WaitAsync(patience), isOrdered);
        AssertAll(sent.Item2, await readByAlice.WaitAsync(patience), isOrdered);
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
    }

    private static RelayClientOptions Options(string[] addresses, string name) => ScriptedRelay.Fast(addresses) with
    {
        Name = name,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AnswerTimeout = TimeSpan.FromSeconds(1),
    };

    // Sends numbers until it is enough, and returns how many.
    private static async Task<int> SendAsync(RelayClient client, string to, CancellationToken enough)
    {
        var underWay = new Queue<Task<RelayAck>>();
        var count = 0;
        while (!enough.IsCancellationRequested || count < Least)
        {
            underWay.Enqueue(client.SendAsync(to, count++.ToString(CultureInfo.InvariantCulture)));
            if (underWay.Count >= Window)
                await underWay.Dequeue();
        }

        await Task.WhenAll(underWay);
        return count;
    }

    // Until there is all that was sent, and a moment longer, for what comes twice.
    private static async Task<IReadOnlyList<int>> ReadAsync(RelayClient client, Task<int> sent)
    {
        var read = new ConcurrentQueue<int>();
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var message in client.Messages.WithCancellation(stop.Token))
                read.Enqueue(int.Parse(message.Text, CultureInfo.InvariantCulture));
        });
        var count = await sent;
        await Eventually.TrueAsync(() => read.Count >= count || reading.IsCompleted, "everything has come");
        await client.PingAsync();
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => reading);
        return [.. read];
    }

    private static async Task DisturbAsync(UnreliableProxy[] proxies, Func<Random, Task> disturb, Task until)
    {
        var random = new Random(17);
        while (!until.IsCompleted)
        {
            await Task.WhenAny(until, Task.Delay(random.Next(20, 200)));
            var proxy = proxies[random.Next(proxies.Length)];
            switch (random.Next(6))
            {
                case 0:
                    proxy.Lose();
                    break;
                case 1:
                    proxy.Close(ProxySide.Dialler);
                    break;
                case 2:
                    proxy.There.SegmentBytes = proxy.Back.SegmentBytes = random.Next(2) * 100;
                    break;
                case 3:
                    await disturb(random);
                    break;
                default:
                    proxy.Cut(isReset: random.Next(2) == 0);
                    break;
            }
        }

        foreach (var proxy in proxies)
            proxy.Heal();
    }

    private static void AssertAll(int sent, IReadOnlyList<int> read, bool isOrdered)
    {
        Assert.Equal(sent, read.Distinct().Count());
        // Each one that came twice, and how many others lie between.
        var repeats = read.Index().GroupBy(static one => one.Item).Where(static same => same.Count() > 1)
            .Select(static same => (same.Key, Distance: same.Last().Index - same.First().Index));
        Assert.Empty(repeats);
        if (isOrdered)
            Assert.Equal(read.Order(), read);
    }
}
