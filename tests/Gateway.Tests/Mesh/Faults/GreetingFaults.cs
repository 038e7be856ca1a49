using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>A relay of ours stays one, however slow it is to greet.</summary>
public sealed class GreetingFaults
{
    [Fact]
    public async Task Greeting_StallsOnce_RelayIsNotTakenForASeed()
    {
        await using var mesh = RelayMesh.Prepare(2);
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Join(0, 1));
        foreach (var flow in link.SaidBySecond)
            flow.IsStalled = true;
        await far.StartAsync();
        await near.StartAsync();
        await Eventually.MaybeAsync(() => link.OfFirst.Accepted > 1);
        link.Heal();
        var ids = await near.PublishAsync(20);
        // More than a seed relay reads at once.
        var large = await near.PublishAsync(1, bytes: 8000);
        await far.HoldsAsync([.. ids, .. large]);
    }

    [Fact]
    public async Task Relay_HangsWhileItIsDialled_NothingCountsAsDelivered()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Links[0]);
        link.Break(LinkFault.Stalled);
        link.Break(LinkFault.Reset);
        // What it may do when nobody answers: dial again, and speak as one does to a seed relay.
        var dialled = link.OfFirst.Accepted;
        await Eventually.MaybeAsync(() => link.OfFirst.Accepted > dialled + 1);
        var ids = await near.PublishAsync(5);
        var grain = near.Grains.GetGrain<IFederationGrain>(far.Name);
        await Eventually.MaybeAsync(async () => (await grain.Status()).Behind == 0);
        link.Break(LinkFault.Reset);
        link.Heal();
        await far.HoldsAsync(ids);
    }
}
