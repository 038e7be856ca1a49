using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>In the steady state each relay is sent each message about once.</summary>
public sealed class RedundancyTests
{
    private const int Relays = 10;
    private const int Messages = 300;
    private const int MostRounds = 5;
    private const int SteadyRounds = 3;
    private const double MostCopies = 1.1;

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
        // Until it has found its ways, each link may carry everything; then too few links may, until that has turned out.
        for (var (round, isSettled) = (0, false); round < MostRounds && !isSettled; round++)
        {
            var before = await LazyAsync(mesh);
            isSettled = await RoundAsync(mesh, publishers) <= MostCopies && before.SequenceEqual(await LazyAsync(mesh));
        }

        // A round is one burst: a link that is made eager while the machine is busy sends all of it before it is answered once.
        var total = 0.0;
        for (var round = 0; round < SteadyRounds; round++)
            total += await RoundAsync(mesh, publishers);
        Assert.InRange(total / SteadyRounds, 1, MostCopies);
    }

    // How many copies of a message a relay got.
    private static async Task<double> RoundAsync(RelayMesh mesh, int publishers)
    {
        var before = await CopiesAsync(mesh);
        foreach (var relay in mesh.Relays.Take(publishers))
            await relay.PublishAsync(Messages / publishers);
        await mesh.SameAsync();
        await SettledAsync(mesh);
        return (await CopiesAsync(mesh) - before) / (double)((Relays - 1) * Messages);
    }

    // All that was sent is answered.
    private static Task SettledAsync(RelayMesh mesh) => Eventually.TrueAsync(
        async () => (await StatusAsync(mesh)).Sum(static link => link.Sent) == await CopiesAsync(mesh), "nothing is under way");

    private static async Task<long> CopiesAsync(RelayMesh mesh) =>
        (await StatusAsync(mesh)).Sum(static link => link.Received + link.ReceivedKnown);

    private static async Task<IEnumerable<bool>> LazyAsync(RelayMesh mesh) => (await StatusAsync(mesh)).Select(static link => link.IsLazy);

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
