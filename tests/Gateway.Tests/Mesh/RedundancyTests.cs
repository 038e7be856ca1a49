using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>In the steady state each relay is sent each message about once.</summary>
public sealed class RedundancyTests
{
    private const int Relays = 10;
    private const int Messages = 300;

    // What is late here, where ten relays share what there is, is not lost.
    private static readonly RelaySetup Patient = RelayMesh.Setup with
    {
        Federation = RelayMesh.Setup.Federation with { LazyInterval = TimeSpan.FromSeconds(10), SyncInterval = TimeSpan.FromMinutes(1) },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(Relays)]
    public async Task FullMesh_Settled_CopiesAreFew(int publishers)
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Full(Relays), Patient);
        // Until it has found its ways, each link may carry everything.
        await PublishAsync(mesh, publishers, bytes: 10);
        await SettledAsync(mesh);
        var copies = await CopiesAsync(mesh);

        await PublishAsync(mesh, publishers, bytes: 1000);
        await SettledAsync(mesh);

        Assert.InRange((await CopiesAsync(mesh) - copies) / (double)((Relays - 1) * Messages), 1, 1.1);
    }

    private static async Task PublishAsync(RelayMesh mesh, int publishers, int bytes)
    {
        foreach (var relay in mesh.Relays.Take(publishers))
            await relay.PublishAsync(Messages / publishers, bytes: bytes);
        await mesh.SameAsync();
    }

    // All that was sent is answered.
    private static Task SettledAsync(RelayMesh mesh) => Eventually.TrueAsync(
        async () => (await StatusAsync(mesh)).Sum(static link => link.Sent) == await CopiesAsync(mesh), "nothing is under way");

    private static async Task<long> CopiesAsync(RelayMesh mesh) =>
        (await StatusAsync(mesh)).Sum(static link => link.Received + link.ReceivedKnown);

    private static async Task<IReadOnlyList<LinkStatus>> StatusAsync(RelayMesh mesh)
    {
        var all = new List<LinkStatus>();
        foreach (var relay in mesh.Relays)
        {
            foreach (var peer in relay.Peers)
                all.Add(await relay.Grains.GetGrain<IFederationGrain>(peer.Id).Status());
        }

        return all;
    }
}
