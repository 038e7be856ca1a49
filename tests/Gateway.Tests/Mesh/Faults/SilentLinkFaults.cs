using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>A link over which nothing comes any more is noticed, though nobody has closed it.</summary>
public sealed class SilentLinkFaults
{
    [Fact]
    public async Task Packets_Vanish_LinkIsMadeAnew()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        mesh.Links[0].Lose();
        var ids = await mesh.Relays[0].PublishAsync(20);
        await mesh.Relays[1].HoldsAsync(ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task OneSide_HasLostTheConnection_TheOtherNotices(int publisher)
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        mesh.Links[0].Break(LinkFault.HalfOpen);
        var ids = await mesh.Relays[publisher].PublishAsync(20);
        await mesh.Relays[1 - publisher].HoldsAsync(ids);
    }

    [Fact]
    public async Task Packets_OfOneDirectionVanish_NothingIsLost()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        mesh.Links[0].Break(LinkFault.OneWay);
        var first = await mesh.Relays[0].PublishAsync(20);
        var second = await mesh.Relays[1].PublishAsync(20);
        mesh.Links[0].Heal();
        await mesh.Relays[1].HoldsAsync(first);
        await mesh.Relays[0].HoldsAsync(second);
    }

    [Fact]
    public async Task Seed_ReadsNothingBeforeItsConnectionBreaks_GetsItAgain()
    {
        await using var seed = new SeedRelay("seed");
        await using var way = new UnreliableProxy(() => seed.Endpoint);
        await using var mesh = RelayMesh.Prepare(1);
        var relay = mesh.Relays[0];
        relay.Peers.Add(new RelayAddress("seed", "127.0.0.1", way.Port));
        await relay.StartAsync();
        await relay.LinkedAsync("seed", LinkPhase.LinkedToSeed);
        await relay.PublishAsync(1);
        await Eventually.TrueAsync(() => !seed.Segments.IsEmpty, "the link works");
        way.There.IsStalled = true;
        await relay.PublishAsync(3);
        var link = relay.Grains.GetGrain<IFederationGrain>("seed");
        await Eventually.MaybeAsync(async () => (await link.Status()).Behind == 0);
        way.Cut();
        way.Heal();
        await Eventually.TrueAsync(
            () => relay.LogLines().All(line => seed.Segments.Contains("RELAY||" + line)), "the seed relay gets what it has not read");
    }
}
