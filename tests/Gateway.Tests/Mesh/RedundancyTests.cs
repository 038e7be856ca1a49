using System.Text;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>In the steady state each relay is sent each message about once.</summary>
public sealed class RedundancyTests
{
    private const int Relays = 10;
    private const int Messages = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(Relays)]
    public async Task FullMesh_Settled_CopiesAreFew(int publishers)
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Full(Relays));
        // Until it has found its ways, each link may carry everything.
        await PublishAsync(mesh, publishers, bytes: 10);
        await SettledAsync(mesh);
        var (copies, bytes) = (await CopiesAsync(mesh), mesh.Links.Sum(static link => link.Bytes));

        await PublishAsync(mesh, publishers, bytes: 1000);
        await SettledAsync(mesh);

        Assert.InRange((await CopiesAsync(mesh) - copies) / (double)((Relays - 1) * Messages), 1, 1.1);
        var once = (Relays - 1) * mesh.Relays[0].LogLines().TakeLast(Messages).Sum(static line => (long)Encoding.UTF8.GetByteCount(line));
        // A tenth of the copies twice, a tenth beside for what says who has what; the rest are answers.
        Assert.InRange((double)(mesh.Links.Sum(static link => link.Bytes) - bytes) / once, 1, 1.3);
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
