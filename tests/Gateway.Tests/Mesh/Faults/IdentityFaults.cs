using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>Relays that are not who the relays file says are noticed, on both sides, and nothing is taken or skipped.</summary>
public sealed partial class IdentityFaults
{
    [Fact]
    public async Task TwoRelays_WithOneId_BothSayItAndNothingIsLost()
    {
        await using var mesh = RelayMesh.Prepare(2);
        var (one, two) = (mesh.Relays[0], mesh.Relays[1]);
        one.Dial(two);
        two.Dial(one, "someone");
        two.Configure(static setup => setup with { Id = "r0" });
        await one.StartAsync();
        await two.StartAsync();
        await SaidAsync(one);
        await SaidAsync(two);
        var ids = await one.PublishAsync(5);
        await NothingTakenAsync(one, "r1", two);

        await two.StopAsync();
        two.Configure(static setup => setup with { Id = "r1" });
        two.Peers.Clear();
        two.Dial(one);
        await two.StartAsync();
        await two.HoldsAsync(ids);
    }

    [Fact]
    public async Task Relay_ListedUnderAnotherName_BothSayItAndNothingIsTaken()
    {
        await using var mesh = RelayMesh.Prepare(2);
        var (one, two) = (mesh.Relays[0], mesh.Relays[1]);
        one.Dial(two, "someone");
        await two.StartAsync();
        await one.StartAsync();
        await SaidAsync(one);
        await SaidAsync(two);
        var ids = await one.PublishAsync(5);
        await NothingTakenAsync(one, "someone", two);

        await one.StopAsync();
        one.Peers.Clear();
        one.Dial(two);
        await one.StartAsync();
        await two.HoldsAsync(ids);
    }

    [Fact]
    public async Task Relay_ThatListsItself_SaysItAndIsNotLinked()
    {
        await using var mesh = RelayMesh.Prepare(1);
        var relay = mesh.Relays[0];
        relay.Dial(relay, "someone");
        await relay.StartAsync();
        await SaidAsync(relay);
        Assert.NotEqual(LinkPhase.Linked, (await relay.Grains.GetGrain<IFederationGrain>("someone").Status()).Phase);
    }

    private static async Task NothingTakenAsync(MeshRelay one, string name, MeshRelay two)
    {
        await Eventually.MaybeAsync(() => two.LogIds().Count > 0);
        Assert.Empty(two.LogIds());
        var status = await one.Grains.GetGrain<IFederationGrain>(name).Status();
        Assert.Equal(LinkPhase.Down, status.Phase);
        Assert.True(status.Behind > 0, "skipped");
    }

    // In whichever words, but louder than the usual news of a link.
    private static Task SaidAsync(MeshRelay relay) => Eventually.TrueAsync(
        () => relay.Messages.Messages.Any(static message => message.Level >= LogLevel.Warning && AboutIds().IsMatch(message.Text)),
        $"{relay.Name} says that something is wrong with an id; it said {string.Join('\n', relay.Said)}");

    [GeneratedRegex(@"\b(id|itself|wrong)\b")]
    private static partial Regex AboutIds();
}
