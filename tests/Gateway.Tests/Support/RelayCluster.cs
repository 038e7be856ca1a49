using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>
/// Several nodes in this process that are one relay, each with a gateway, ports and a log in a folder of its own, in a test
/// cluster of Orleans. Any of them may be stopped, killed and started again.
/// </summary>
public sealed class RelayCluster : IAsyncDisposable
{
    // Names of connections in memory; nobody listens there.
    private const int FirstSiloPort = 20_000;

    private readonly TemporaryFolder _folder = new();
    private readonly InProcessTestCluster _cluster;
    private readonly List<ClusterNode> _nodes = [];
    private readonly RelaySetup _setup;

    private RelayCluster(RelaySetup setup)
    {
        _setup = setup;
        var builder = new InProcessTestClusterBuilder(0);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((options, host) => _nodes.Single(node => node.Name == options.SiloName).Configure(host));
        _cluster = builder.Build();
    }

    /// <summary>All that were ever started, in that order.</summary>
    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public IEnumerable<ClusterNode> Running => _nodes.Where(static node => node.IsRunning);

    public static async Task<RelayCluster> StartAsync(int count, RelaySetup? setup = null)
    {
        var cluster = new RelayCluster(setup ?? new RelaySetup());
        for (var i = 0; i < count; i++)
            cluster.AddNode();
        await Task.WhenAll(cluster._nodes.Select(static node => node.StartAsync()));
        await cluster.JoinedAsync();
        await Task.WhenAll(cluster._nodes.Select(cluster.HeardByOthersAsync));
        await cluster.FoundByOthersAsync();
        return cluster;
    }

    /// <summary>Starts one more node.</summary>
    public async Task<ClusterNode> AddAsync()
    {
        var node = AddNode();
        await node.StartAsync();
        await JoinedAsync();
        return node;
    }

    /// <summary>Returns when all running nodes know of each other, and of no others.</summary>
    public Task JoinedAsync() => Eventually.TrueAsync(
        () => Running.All(node => ActiveSeenBy(node).SetEquals(Running.Select(static other => other.Silo))),
        "all nodes know who is there");

    /// <summary>Returns when the logs of all running nodes hold the same messages.</summary>
    public async Task QuietAsync()
    {
        try
        {
            await Eventually.TrueAsync(IsQuiet, "all logs hold the same");
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message} {Describe()}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.EndAsync();
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    private ClusterNode AddNode()
    {
        var name = $"node{_nodes.Count}";
        // Other relays have one address for this one.
        var setup = _setup with { Port = _nodes.Count == 0 ? _setup.Port : 0 };
        var node = new ClusterNode(_cluster, name, FirstSiloPort + _nodes.Count, _folder.File(name), setup);
        _nodes.Add(node);
        return node;
    }

    // The first call between two nodes connects them and compiles much; on a busy machine it takes longer than the second that
    // a rate grain is waited for.
    private Task HeardByOthersAsync(ClusterNode node) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                foreach (var caller in Running.Where(other => other != node).Prepend(node))
                    await caller.Grains.GetGrain<IIpRateGrain>($"called on {node.Name}").Take(1);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        },
        "all nodes answer each other in time");

    private async Task FoundByOthersAsync()
    {
        var probe = new DirectoryProbe();
        foreach (var node in _nodes)
        {
            await Eventually.TrueAsync(
                () => probe.IsFoundAsync(node, [.. Running.Where(other => other != node)]), $"what {node.Name} holds is found by the others");
        }
    }

    private bool IsQuiet()
    {
        var logs = Running.Select(static node => node.LogIds().ToHashSet()).ToList();
        return logs.TrueForAll(log => log.SetEquals(logs[0]));
    }

    private string Describe()
    {
        var all = Running.SelectMany(static node => node.LogIds()).ToHashSet();
        return string.Join('\n', Running.Select(node =>
            $"{node.Name} lacks {all.Count - node.LogIds().Distinct().Count()} of {all.Count}; it said\n{string.Join('\n', node.Said)}"));
    }

    private static HashSet<SiloAddress> ActiveSeenBy(ClusterNode node) =>
    [
        .. node.Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values
            .Where(static member => member.Status == SiloStatus.Active)
            .Select(static member => member.SiloAddress),
    ];
}
