using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

public sealed class FederationGrainTests
{
    private static readonly FederationOptions Patient = new()
    {
        BackoffFirst = TimeSpan.FromMilliseconds(5),
        BackoffCap = TimeSpan.FromMilliseconds(50),
        GreetingTimeout = TimeSpan.FromSeconds(20),
        DrainDeadline = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task Start_PeerAnswersGreeting_GetsEntriesAndCursorMovesOnAck()
    {
        using var peer = new PeerDouble();
        await using var cluster = await StartAsync(peer);
        var link = await LinkAsync(cluster, peer);
        var line = cluster.Log.Append("hello");

        var entry = await peer.ReadEntryAsync();

        Assert.Equal(line, entry + "\n");
        Assert.Equal(0, (await link.Status()).Position);
        await peer.AckAsync(entry);
        await Eventually.TrueAsync(async () => (await link.Status()).Behind == 0, "the cursor moves on ack");
        Assert.Equal(LinkPhase.Linked, (await link.Status()).Phase);
    }

    [Fact]
    public async Task Contact_WhileWaiting_TriesAgainAtOnce()
    {
        using var peer = new PeerDouble();
        await using var cluster = await StartAsync(
            peer, Patient with { BackoffFirst = TimeSpan.FromHours(1), BackoffCap = TimeSpan.FromHours(1) });
        var link = cluster.Grains.GetGrain<IFederationGrain>("relay2");
        await link.Start();
        peer.Listen();

        // Again and again, since the first attempt may not have failed yet.
        var accepting = peer.AcceptAndGreetAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                await link.Contact();
                return accepting.IsCompleted;
            },
            "the link comes up");

        await accepting;
    }

    [Fact]
    public async Task Start_AfterRestartWithSavedPosition_GoesOnWhereItWas()
    {
        using var folder = new TemporaryFolder();
        using var peer = new PeerDouble();
        var time = new FakeTimeProvider();
        var options = new Log.LogOptions { File = folder.File("log.jsonl"), MemoryBytes = 1 << 22 };
        await using (var cluster = await StartAsync(peer, log: Open(options, time), state: folder.File("state")))
        {
            var link = await LinkAsync(cluster, peer);
            cluster.Log.Append("one");
            await peer.AckAsync(await peer.ReadEntryAsync());
            await Eventually.TrueAsync(async () => (await link.Status()).Behind == 0, "the first is acknowledged");
            cluster.Log.Append("two");
            await peer.ReadEntryAsync();
            await link.Stop();
        }

        await using var again = await StartAsync(peer, log: Open(options, time), state: folder.File("state"));
        await again.Grains.GetGrain<IFederationGrain>("relay2").Start();
        await peer.AcceptAndGreetAsync();

        Assert.Contains("\"two\"", await peer.ReadEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_StorageHasLostThePosition_TellsItAgain()
    {
        using var folder = new TemporaryFolder();
        using var peer = new PeerDouble();
        var time = new FakeTimeProvider();
        var options = new Log.LogOptions { File = folder.File("log.jsonl"), MemoryBytes = 1 << 22 };
        await using (var cluster = await StartAsync(peer, log: Open(options, time), state: folder.File("state")))
        {
            var link = await LinkAsync(cluster, peer);
            cluster.Log.Append("one");
            await peer.AckAsync(await peer.ReadEntryAsync());
            await Eventually.TrueAsync(async () => (await link.Status()).Behind == 0, "the first is acknowledged");
            cluster.Log.Append("two");
            await peer.ReadEntryAsync();
            Directory.Delete(folder.File("state"), recursive: true);
            await link.Stop();
        }

        await using var again = await StartAsync(peer, log: Open(options, time), state: folder.File("state"));
        await again.Grains.GetGrain<IFederationGrain>("relay2").Start();
        await peer.AcceptAndGreetAsync();

        Assert.Contains("\"two\"", await peer.ReadEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StorageLostBeforeIt_SendsWhatIsInMemory()
    {
        using var folder = new TemporaryFolder();
        using var peer = new PeerDouble();
        var time = new FakeTimeProvider();
        var options = new Log.LogOptions { File = folder.File("log.jsonl"), MemoryBytes = 1 << 22 };
        await using (var cluster = await StartAsync(peer, log: Open(options, time), state: folder.File("state")))
        {
            var link = await LinkAsync(cluster, peer);
            cluster.Log.Append("one");
            await peer.ReadEntryAsync();
            await link.Stop();
        }

        Directory.Delete(folder.File("state"), recursive: true);
        await using var again = await StartAsync(peer, log: Open(options, time), state: folder.File("state"));
        await again.Grains.GetGrain<IFederationGrain>("relay2").Start();
        await peer.AcceptAndGreetAsync();

        Assert.Contains("\"one\"", await peer.ReadEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OtherThingsHaveChanged_KeepsTheConnection()
    {
        using var peer = new PeerDouble();
        await using var cluster = await StartAsync(peer);
        var (link, directory) = (await LinkAsync(cluster, peer), GrainCluster.DirectoryOf(cluster.Silos[0]));

        directory.Replace([.. directory.Relays.Select(static relay => relay with { }), new RelayAddress("relay3", "127.0.0.1", 1)]);
        await link.Start();
        cluster.Log.Append("hello");

        Assert.Contains("\"hello\"", await peer.ReadEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AddressHasChanged_GoesOnThere()
    {
        using var peer = new PeerDouble();
        using var moved = new PeerDouble();
        await using var cluster = await StartAsync(peer);
        var link = await LinkAsync(cluster, peer);
        cluster.Log.Append("one");
        await peer.AckAsync(await peer.ReadEntryAsync());
        await Eventually.TrueAsync(async () => (await link.Status()).Behind == 0, "the first is acknowledged");
        cluster.Log.Append("two");
        await peer.ReadEntryAsync();

        moved.Listen();
        GrainCluster.DirectoryOf(cluster.Silos[0]).Replace([new RelayAddress("relay2", "127.0.0.1", moved.Port)]);
        await link.Start();
        await moved.AcceptAndGreetAsync();

        Assert.Contains("\"two\"", await moved.ReadEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RemovedAndAddedAgain_GoesOnWhereItWas()
    {
        using var peer = new PeerDouble();
        await using var cluster = await StartAsync(peer);
        var (link, directory) = (await LinkAsync(cluster, peer), GrainCluster.DirectoryOf(cluster.Silos[0]));
        var listed = directory.Relays;
        cluster.Log.Append("one");
        await peer.AckAsync(await peer.ReadEntryAsync());

        directory.Replace([]);
        await link.Stop();
        cluster.Log.Append("two");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await link.Start());
        directory.Replace(listed);
        await link.Start();
        await peer.AcceptAndGreetAsync();

        Assert.Contains("\"two\"", await peer.ReadEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RelayIsNotListed_Fails()
    {
        await using var cluster = await GrainCluster.StartAsync(relays: [new RelayAddress("relay2")]);

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await cluster.Grains.GetGrain<IFederationGrain>("relay3").Start());
    }

    private static Log.MessageLog Open(Log.LogOptions options, TimeProvider time) =>
        Log.MessageLog.Open(options, time, Microsoft.Extensions.Logging.Abstractions.NullLogger<Log.MessageLog>.Instance);

    private static Task<GrainCluster> StartAsync(
        PeerDouble peer, FederationOptions? options = null, Log.MessageLog? log = null, string? state = null) =>
        GrainCluster.StartAsync(
            federation: options ?? Patient,
            relays: [new RelayAddress("relay2", "127.0.0.1", peer.Port)],
            log: log,
            stateFolder: state);

    private static async Task<IFederationGrain> LinkAsync(GrainCluster cluster, PeerDouble peer)
    {
        peer.Listen();
        var link = cluster.Grains.GetGrain<IFederationGrain>("relay2");
        await link.Start();
        await peer.AcceptAndGreetAsync();
        await Eventually.TrueAsync(async () => (await link.Status()).Phase == LinkPhase.Linked, "the link is up");
        return link;
    }
}
