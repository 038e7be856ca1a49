using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Log;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>Several relays in this process, joined by links that may be broken and healed.</summary>
public sealed class RelayMesh : IMesh, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<MeshRelay> _relays = [];
    private readonly List<MeshLink> _links = [];
    private readonly RelaySetup _setup;

    private RelayMesh(RelaySetup setup) => _setup = setup;

    /// <summary>What is acknowledged is on disk, and faults are noticed as soon as they can be.</summary>
    public static RelaySetup Setup { get; } = new()
    {
        Log = new LogOptions { Fsync = FsyncMode.Always, MemoryBytes = 16 << 20 },
        Federation = new RelaySetup().Federation with
        {
            AckDeadline = TimeSpan.FromSeconds(4),
            DrainDeadline = TimeSpan.FromSeconds(15),
            SeedConfirmation = TimeSpan.FromSeconds(5),
            SyncInterval = TimeSpan.FromSeconds(1),
        },
    };

    public IReadOnlyList<MeshRelay> Relays => _relays;

    IReadOnlyList<IMeshRelay> IMesh.Relays => _relays;

    public IReadOnlyList<MeshLink> Links => _links;

    public IEnumerable<MeshRelay> Running => _relays.Where(static relay => relay.IsRunning);

    /// <summary>Relays that don't run yet and are joined in no way.</summary>
    public static RelayMesh Prepare(int count, RelaySetup? setup = null)
    {
        var mesh = new RelayMesh(setup ?? Setup);
        for (var i = 0; i < count; i++)
            mesh._relays.Add(new MeshRelay(mesh._folder.File($"r{i}"), mesh._setup with { Id = $"r{i}" }));
        return mesh;
    }

    /// <summary>Relays that run and are linked.</summary>
    public static async Task<RelayMesh> StartAsync(MeshShape shape, RelaySetup? setup = null, int seed = 0)
    {
        var mesh = Prepare(shape.Count, setup);
        foreach (var (first, second) in shape.Edges)
            mesh.Join(first, second, seed);
        await Task.WhenAll(mesh._relays.Select(static relay => relay.StartAsync()));
        await mesh.LinkedAsync();
        return mesh;
    }

    /// <summary>Lists two relays with each other, before they start.</summary>
    public MeshLink Join(int first, int second, int seed = 0)
    {
        var (one, other, number) = (_relays[first], _relays[second], (seed * 101) + _links.Count);
        var link = new MeshLink(one, other, one.Dial(other, seed: 2 * number), other.Dial(one, seed: (2 * number) + 1));
        _links.Add(link);
        return link;
    }

    /// <summary>Returns when every link between running relays is up.</summary>
    public async Task LinkedAsync()
    {
        try
        {
            var running = Running.Select(static relay => relay.Name).ToHashSet();
            foreach (var relay in Running)
            {
                foreach (var peer in relay.Peers.Where(peer => running.Contains(peer.Id)))
                    await relay.LinkedAsync(peer.Id);
            }
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{await DescribeAsync()}");
        }
    }

    public async Task SameAsync()
    {
        try
        {
            await Eventually.TrueAsync(IsSame, "all relays hold the same");
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{await DescribeAsync()}");
        }
    }

    public override string ToString() => $"{_relays.Count} relays and {_links.Count} links";

    public async ValueTask DisposeAsync()
    {
        // They push what is left when they stop; where something is broken that would take its time.
        foreach (var relay in Running.ToList())
            await relay.KillAsync();
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        _folder.Dispose();
    }

    private bool IsSame()
    {
        var sets = Running.Select(static relay => relay.LogIds().ToHashSet()).ToList();
        return sets.TrueForAll(set => set.SetEquals(sets[0]));
    }

    private async Task<string> DescribeAsync()
    {
        var all = Running.SelectMany(static relay => relay.LogIds()).ToHashSet();
        var text = new List<string>();
        foreach (var relay in Running)
            text.Add($"{relay.Name} lacks {all.Count - relay.LogIds().Distinct().Count()} of {all.Count}; {await LinksOfAsync(relay)}");
        return string.Join('\n', text);
    }

    private static async Task<string> LinksOfAsync(MeshRelay relay)
    {
        var links = new List<string>();
        foreach (var peer in relay.Peers)
        {
            var status = await relay.Grains.GetGrain<IFederationGrain>(peer.Id).Status();
            links.Add($"{peer.Id} {status.Phase}{(status.Phase == LinkPhase.Down ? "" : $", {status.Behind} behind")}");
        }

        return $"links: {string.Join("; ", links)}. It said {string.Join(" | ", relay.Said.TakeLast(6))}";
    }
}
