using System.Globalization;
using System.Net;
using OrleansRelay.Client;
using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Proxy;
using Xunit.Abstractions;

namespace OrleansRelay.Silo.Tests.Soak;

/// <summary>
/// Clients of a relay of three processes, over networks that break, while its nodes are killed and started again. Ten seconds; with
/// ORLEANSRELAY_SOAK_SECONDS=60 as long, and at least 100 000 messages each way.
/// </summary>
[Collection(Alone.Name)]
public sealed class ClusterSoakTests(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private const int Samples = 12;
    private const long MostGrowth = 16 << 20;

    private static readonly string? Asked = Environment.GetEnvironmentVariable("ORLEANSRELAY_SOAK_SECONDS");
    private static readonly int? LongSeconds = int.TryParse(Asked, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(LongSeconds ?? 10);
    private static readonly int Least = LongSeconds is null ? 5000 : 100_000;

    // An acknowledged message outlives any one node.
    private static readonly string[] Settings = ["--Relay:Cluster:AckReplicas=1", "--Relay:Log:MemoryBytes=64MiB"];

    /// <summary>The order of a sender is promised as long as it stays on one node.</summary>
    [Fact]
    public Task Soak_SendersThatStayOnTheirNode_LosesAndRepeatsNothingAndKeepsTheOrder() =>
        SoakAsync(ClusterNodes.Local(), [1, 2], areSettled: true);

    /// <summary>Here no node is a primary, and each may be killed.</summary>
    [RedisFact]
    public async Task Soak_SendersThatMove_LosesAndRepeatsNothing() =>
        await SoakAsync(await ClusterNodes.AtRedisAsync(), [0, 1, 2], areSettled: false);

    private async Task SoakAsync(ClusterNodes nodes, int[] mortal, bool areSettled)
    {
        using var disposed = nodes;
        var running = new RelayProcess[Nodes];
        for (var node = 0; node < Nodes; node++)
            running[node] = await nodes.ServeAsync(node, Settings);
        var proxies = Enumerable.Range(0, Nodes).Select(node => ProxyOf(nodes.Port(node))).ToArray();
        await using var alice = await ConnectAsync("alice", areSettled ? [proxies[1]] : proxies);
        await using var bob = await ConnectAsync("bob", areSettled ? [proxies[2]] : proxies);
        // She only listens, and wherever she is.
        await using var carol = await ConnectAsync("carol", proxies);
        await using var toAlice = new Reader(alice, "bob");
        await using var toBob = new Reader(bob, "alice");
        await using var toCarol = new Reader(carol, "alice", "bob");

        var (fromAlice, fromBob) = (new Sender(alice, "bob", Least, Duration), new Sender(bob, "alice", Least, Duration));
        Task<int>[] sending = [fromAlice.RunAsync(TimeProvider.System), fromBob.RunAsync(TimeProvider.System)];
        var all = Task.WhenAll(sending);
        var faults = new Faults(nodes, running, proxies, mortal, Settings);
        var breaking = faults.RunAsync(all);
        var memory = await MeasureAsync(all);
        await breaking;
        var (ofAlice, ofBob) = (await sending[0], await sending[1]);
        await MaybeAllAsync(() => toBob.IsDone("alice", ofAlice) && toAlice.IsDone("bob", ofBob)
            && toCarol.IsDone("alice", ofAlice) && toCarol.IsDone("bob", ofBob));

        output.WriteLine($"{ofAlice} and {ofBob} messages; {faults.Kills} kills, {faults.Cuts} cuts, {faults.HalfOpen} half-open; "
            + $"{proxies.Sum(static proxy => proxy.Accepted)} connections; {fromAlice.Unkept + fromBob.Unkept} acknowledgements without a copy; "
            + $"out of order: {toBob.Early("alice")}, {toAlice.Early("bob")}, {toCarol.Early("alice")}, {toCarol.Early("bob")}; "
            + $"heap in KiB: {string.Join(' ', memory.Select(static bytes => bytes >> 10))}");
        toBob.AssertAll("alice", ofAlice, areSettled);
        toAlice.AssertAll("bob", ofBob, areSettled);
        toCarol.AssertAll("alice", ofAlice, areSettled);
        toCarol.AssertAll("bob", ofBob, areSettled);
        Assert.InRange(memory[^1], 0, memory[memory.Count / 2] + MostGrowth);
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
    }

    private static UnreliableProxy ProxyOf(int port) => new(() => new IPEndPoint(IPAddress.Loopback, port));

    private static Task<RelayClient> ConnectAsync(string name, UnreliableProxy[] proxies) => RelayClient.ConnectAsync(new RelayClientOptions
    {
        Addresses = [.. proxies.Select(static proxy => $"relay://127.0.0.1:{proxy.Port}")],
        Name = name,
        BackoffFirst = TimeSpan.FromMilliseconds(50),
        BackoffCap = TimeSpan.FromSeconds(1),
        KeepAlive = TimeSpan.FromSeconds(2),
        AnswerTimeout = TimeSpan.FromSeconds(4),
        // More than come in twenty seconds; the heap grows until there are so many.
        RememberedIds = 100_000,
    });

    private static async Task<List<long>> MeasureAsync(Task until)
    {
        var memory = new List<long>();
        while (!until.IsCompleted)
        {
            await Task.WhenAny(until, Task.Delay(Duration / Samples));
            memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        return memory;
    }

    // What is missing then is said by who asserts.
    private static Task MaybeAllAsync(Func<bool> isThere) => Record.ExceptionAsync(() => Eventually.TrueAsync(isThere, "everything has come"));
}
