using OrleansRelay.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A relay to tests that don't care how many nodes it has: their clients are spread over all of them.</summary>
public sealed class RelayNodes : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;
    private readonly RelayCluster? _cluster;
    private int _next = -1;

    private RelayNodes(IAsyncDisposable owner, IReadOnlyList<RelayNode> nodes, RelayCluster? cluster) =>
        (_owner, All, _cluster) = (owner, nodes, cluster);

    public IReadOnlyList<RelayNode> All { get; }

    /// <summary>Where other relays find this one.</summary>
    public RelayAddress Address => All[0].Address;

    /// <summary>How many connections all nodes have.</summary>
    public int Connections => All.Sum(static node => node.Gateway.Connections);

    /// <summary>What any node logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => [.. All.SelectMany(static node => node.Errors)];

    public IGrainFactory Grains => All[0].Grains;

    /// <param name="count">One is a relay that knows of no others; more are a cluster.</param>
    public static async Task<RelayNodes> StartAsync(int count, RelaySetup? setup = null)
    {
        if (count == 1)
        {
            var relay = await RunningRelay.StartAsync(setup);
            return new RelayNodes(relay, [relay], null);
        }

        var cluster = await RelayCluster.StartAsync(count, setup);
        return new RelayNodes(cluster, cluster.Nodes, cluster);
    }

    /// <summary>A node, each time another one.</summary>
    public RelayNode Next() => All[(int)((uint)Interlocked.Increment(ref _next) % All.Count)];

    public Task<LineClient> ConnectAsync() => Next().ConnectAsync();

    /// <inheritdoc cref="RelayNode.RegisterAsync"/>
    public Task<LineClient> RegisterAsync(string name, int receiveBytes = 0) => Next().RegisterAsync(name, receiveBytes);

    /// <inheritdoc cref="RelayNode.LinkedAsync"/>
    public Task LinkedAsync(string relayId) => Next().LinkedAsync(relayId);

    /// <inheritdoc cref="RelayNode.DrainedAsync"/>
    public Task DrainedAsync(string relayId) => Next().DrainedAsync(relayId);

    /// <summary>Returns when every node has what any has.</summary>
    public Task QuietAsync() => _cluster?.QuietAsync() ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _owner.DisposeAsync();
}
