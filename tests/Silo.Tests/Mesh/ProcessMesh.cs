using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Silo.Tests.Mesh;

/// <summary>Several relays, each a process.</summary>
internal sealed class ProcessMesh : IMesh, IAsyncDisposable
{
    private readonly MeshShape _shape;
    private readonly List<ProcessRelay> _relays;
    private readonly List<MeshLink> _links = [];

    private ProcessMesh(MeshShape shape, int seed)
    {
        _shape = shape;
        _relays = [.. Enumerable.Range(0, shape.Count).Select(static i => new ProcessRelay($"r{i}"))];
        foreach (var (first, second) in shape.Edges)
            Join(_relays[first], _relays[second], (seed * 101) + _links.Count);
    }

    public IReadOnlyList<IMeshRelay> Relays => _relays;

    public IReadOnlyList<MeshLink> Links => _links;

    /// <summary>Relays that serve.</summary>
    public static async Task<ProcessMesh> StartAsync(MeshShape shape, int seed)
    {
        var mesh = new ProcessMesh(shape, seed);
        await Task.WhenAll(mesh._relays.Select(static relay => relay.StartAsync()));
        return mesh;
    }

    public async Task SameAsync()
    {
        try
        {
            await Eventually.TrueAsync(IsSame, "all relays hold the same");
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{Describe()}");
        }
    }

    public override string ToString() => $"A {_shape}";

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
            await relay.DisposeAsync();
    }

    private void Join(ProcessRelay first, ProcessRelay second, int seed) =>
        _links.Add(new MeshLink(first, second, first.Dial(second, 2 * seed), second.Dial(first, (2 * seed) + 1)));

    private bool IsSame()
    {
        var sets = _relays.Select(static relay => relay.LogIds().ToHashSet()).ToList();
        return sets.TrueForAll(set => set.SetEquals(sets[0]));
    }

    private string Describe()
    {
        var all = _relays.SelectMany(static relay => relay.LogIds()).ToHashSet();
        return string.Join('\n', _relays.Select(
            relay => $"{relay.Name} lacks {all.Except(relay.LogIds()).Count()} of {all.Count}. It said {relay.LastWords}"));
    }
}
