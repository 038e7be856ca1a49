using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class AckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("accepted", "accepted")]
    [InlineData("durable", "durable")]
    [InlineData("replicated", "accepted")]
    [InlineData("delivered", "delivered")]
    public async Task Send_WithAck_IsToldWhatWasReached(string ack, string reached)
    {
        await using var relay = await StartAsync(_folder.File("log.jsonl"));
        using var bob = await relay.RegisterAsync("bob");
        using var alice = await relay.RegisterAsync("alice");
        Assert.Equal(reached, await SendAsync(alice, "bob", ack));
        await bob.ReadLineAsync();
    }

    [Fact]
    public async Task Send_Durable_IsInTheFileWhenAcknowledged()
    {
        var file = _folder.File("log.jsonl");
        await using var relay = await RunningRelay.StartAsync(new RelaySetup
        {
            Log = new LogOptions { MemoryBytes = 1 << 20, File = file, Fsync = FsyncMode.Never },
        });
        using var alice = await relay.RegisterAsync("alice");
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal("durable", await SendAsync(alice, "bob", "durable"));
            Assert.Equal(i, File.ReadAllText(file).Count(static character => character == '\n'));
        }
    }

    [Fact]
    public async Task Send_DurableWithoutAFile_IsAccepted()
    {
        await using var relay = await StartAsync(file: null);
        using var alice = await relay.RegisterAsync("alice");
        Assert.Equal("accepted", await SendAsync(alice, "bob", "durable"));
    }

    [Fact]
    public async Task Send_DeliveredToSomebodyWhoIsNotThere_IsAnsweredAtOnce()
    {
        await using var relay = await StartAsync(file: null, deadline: TimeSpan.FromSeconds(10));
        using var alice = await relay.RegisterAsync("alice");
        foreach (var target in (string[])["nobody", "all", "alice"])
            Assert.Equal("accepted", await SendAsync(alice, target, "delivered"));
    }

    [Fact]
    public async Task Send_DeliveredToSomebodyWhoDoesNotWantIt_IsAccepted()
    {
        await using var relay = await StartAsync(file: null);
        using var bob = await relay.ConnectAsync();
        await bob.SendAsync("{\"peer_id\": \"bob\", \"receive\": [\"weather\"]}\n");
        await bob.ReadLineAsync();
        using var alice = await relay.RegisterAsync("alice");
        Assert.Equal("accepted", await SendAsync(alice, "bob", "delivered"));
        await bob.SendAsync("||{\"receive\": \"addressed\"}\n");
        await bob.ReadLineAsync();
        Assert.Equal("delivered", await SendAsync(alice, "bob", "delivered"));
    }

    [Fact]
    public async Task Send_DeliveredToSomebodyWhoDoesNotRead_IsAcceptedWhenTheTimeIsUp()
    {
        await using var relay = await StartAsync(file: null, deadline: TimeSpan.FromMilliseconds(200));
        using var bob = await relay.RegisterAsync("bob", receiveBytes: 4096);
        using var alice = await relay.RegisterAsync("alice");
        var padding = new string('x', 60_000);
        for (var i = 0; i < 200; i++)
            await alice.SendAsync(Wire.Send("bob", padding));
        await alice.ReadLinesAsync(200);
        Assert.Equal("accepted", await SendAsync(alice, "bob", "delivered"));
        await bob.ReadLinesAsync(201);
        Assert.Equal("delivered", await SendAsync(alice, "bob", "delivered"));
    }

    [Fact]
    public async Task Send_ManyKindsAtOnce_AreAnsweredInOrder()
    {
        await using var relay = await StartAsync(_folder.File("log.jsonl"));
        using var bob = await relay.RegisterAsync("bob");
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(
            "bob||{\"id\": \"1\", \"ack\": \"delivered\"}\nbob||{\"id\": \"2\"}\nbob||{\"id\": \"1\", \"ack\": \"durable\"}\n"
            + "bob||{\"ack\": \"soon\"}\nbob||{\"ack\": 1}\nbob||{\"id\": \"3\", \"ack\": \"accepted\"}\n");
        var answers = await alice.ReadLinesAsync(6);
        Assert.EndsWith(", \"reached\": \"delivered\"}", answers[0], StringComparison.Ordinal);
        Assert.DoesNotContain("reached", answers[1], StringComparison.Ordinal);
        Assert.EndsWith(", \"duplicate\": true, \"reached\": \"durable\"}", answers[2], StringComparison.Ordinal);
        Assert.Equal("malformed", Wire.Error(answers[3]));
        Assert.Equal("malformed", Wire.Error(answers[4]));
        Assert.EndsWith(", \"reached\": \"accepted\"}", answers[5], StringComparison.Ordinal);
        Assert.Equal(3, (await bob.ReadLinesAsync(3)).Length);
    }

    [Fact]
    public async Task Send_InACluster_ReachesTheOtherNode()
    {
        await using var cluster = await RelayCluster.StartAsync(2);
        using var bob = await cluster.Nodes[1].RegisterAsync("bob");
        using var alice = await cluster.Nodes[0].RegisterAsync("alice");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("delivered", await SendAsync(alice, "bob", "delivered"));
            Assert.Equal("replicated", await SendAsync(alice, "bob", "replicated"));
        }

        Assert.Equal(40, (await bob.ReadLinesAsync(40)).Length);
        Assert.Equal(40, cluster.Nodes[1].LogIds().Count);
    }

    private static async Task<string> SendAsync(LineClient sender, string to, string ack)
    {
        await sender.SendAsync($"{to}||{{\"text\": \"x\", \"ack\": \"{ack}\"}}\n");
        return Wire.Member(await sender.ReadLineAsync(), "reached");
    }

    private static Task<RunningRelay> StartAsync(string? file, TimeSpan? deadline = null) => RunningRelay.StartAsync(new RelaySetup
    {
        Gateway = new() { DeliveryDeadline = deadline ?? TimeSpan.FromSeconds(5) },
        Log = new LogOptions { MemoryBytes = 16 << 20, File = file },
    });
}
