using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>Silence, or the end of the receiver, does not end what a relay says; and an answer is about the entry that it names.</summary>
public sealed class FramingFaults
{
    private const string Hello = """RELAY||{"hello": {"relay": "far", "protocol": 1, "software": "double"}}""" + "\n";
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(true, 2)]
    [InlineData(true, 6)]
    [InlineData(true, 7)]
    [InlineData(true, 8)]
    [InlineData(true, 60)]
    [InlineData(true, -1)]
    [InlineData(false, 2)]
    [InlineData(false, 6)]
    [InlineData(false, 60)]
    public async Task Pause_WithinAnEntry_EndsNothing(bool isGreeted, int cut)
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Time = _time });
        using var far = await relay.ConnectAsync();
        if (isGreeted)
        {
            await far.SendAsync(Hello);
            await far.ReadLineAsync();
        }

        var entry = Wire.Entry("alice", "x", "in two pieces", Wire.Micros(Now()), ["far"]);
        var frame = $"RELAY||{entry}\n";
        cut = cut < 0 ? frame.Length + cut : cut;
        await far.SendAsync(frame[..cut]);
        await TestClock.PassAsync(_time, LongSilence);
        await far.SendAsync(frame[cut..]);
        Assert.Equal(Wire.Ack(Wire.MsgId(entry)), await far.ReadLineAsync());
    }

    [Fact]
    public async Task Pause_WithinTheGreeting_EndsNothing()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Time = _time });
        using var far = await relay.ConnectAsync();
        await far.SendAsync(Hello[..2]);
        await TestClock.PassAsync(_time, LongSilence);
        await far.SendAsync(Hello[2..]);
        Assert.StartsWith("RELAY||{\"hello\"", await far.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_CutsFramesIntoPiecesWithPauses_AllArrive()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        foreach (var flow in mesh.Links[0].SaidByFirst)
            (flow.SegmentBytes, flow.SegmentPause) = (8000, TimeSpan.FromMilliseconds(1200));
        var ids = await mesh.Relays[0].PublishAsync(4, bytes: 3000);
        await mesh.Relays[1].HoldsAsync(ids);
    }

    [Fact]
    public async Task Stop_OfTheReceiverWithinAnEntry_GivesNoVerdict()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var far = await relay.ConnectAsync();
        await far.SendAsync(Hello);
        await far.ReadLineAsync();
        var whole = Wire.Entry("alice", "x", "whole", Wire.Micros(Now()), ["far"]);
        // The answer to the one says that the half of the other was read with it.
        await far.SendAsync($"RELAY||{whole}\nRELAY||{whole[..100]}");
        Assert.Equal("ok", Wire.Member(await far.ReadLineAsync(), "status"));
        await relay.StopAsync();
        var rest = await far.ReadToEndAsync(orReset: true);
        Assert.DoesNotContain(rest, static line => line.Contains("malformed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_OfTheReceiverWithinAnEntry_EntryComesAgain()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Links[0]);
        foreach (var flow in link.SaidByFirst)
            (flow.SegmentBytes, flow.SegmentPause) = (200, TimeSpan.FromMilliseconds(20));
        var ids = await near.PublishAsync(100, bytes: 2000);
        await Eventually.TrueAsync(() => far.LogIds().Count > 0, "some have come");
        await far.StopAsync();
        link.Heal();
        await far.StartAsync();
        await far.HoldsAsync(ids);
    }

    [Fact]
    public async Task Answers_InAnotherOrder_AreAboutTheEntriesThatTheyName()
    {
        using var peer = new PeerDouble();
        peer.Listen();
        await using var mesh = RelayMesh.Prepare(1);
        var relay = mesh.Relays[0];
        relay.Peers.Add(new RelayAddress("relay2", "127.0.0.1", peer.Port));
        var starting = relay.StartAsync();
        await peer.AcceptAndGreetAsync();
        await starting;
        await relay.PublishAsync(2);
        var first = await peer.ReadEntryAsync();
        var second = await peer.ReadEntryAsync();
        await peer.AckAsync(second);
        var behind = second.Length + 1;
        var link = relay.Grains.GetGrain<IFederationGrain>("relay2");
        await Eventually.MaybeAsync(async () => (await link.Status()).Behind <= behind);
        peer.Drop();
        await peer.AcceptAndGreetAsync();
        Assert.Equal(first, await peer.ReadEntryAsync());
    }

    [Fact]
    public async Task Link_FlipsBits_NothingIsLostInTheEnd()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2), seed: 5);
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Links[0]);
        foreach (var flow in link.SaidByFirst.Concat(link.SaidBySecond))
            flow.BytesPerFlip = 5000;
        var ids = await near.PublishAsync(300);
        await Eventually.MaybeAsync(() => far.LogIds().Count >= 300);
        link.Heal();
        link.Break(LinkFault.Reset);
        await far.HoldsAsync(ids);
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
