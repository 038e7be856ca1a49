using OrleansRelay.Grains.Peers;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>
/// Asks whether all nodes of a cluster find grains where they are. A node knows of the others a little before its part of the
/// grain directory does; until then it holds grains that the others do not find, and may for good if one dies just then.
/// </summary>
internal sealed class DirectoryProbe : IGatewayObserver
{
    // So many that some are in each node's part of the directory.
    private const int Grains = 16;

    public Task Replaced(PeerConnection connection) => Task.CompletedTask;

    public Task Forgotten(PeerConnection connection) => Task.CompletedTask;

    public Task<bool> WhenWritten(PeerConnection connection, WrittenMessage written) => Task.FromResult(false);

    /// <summary>Whether what one node holds is found by the others, by names that nobody has asked for before.</summary>
    public async Task<bool> IsFoundAsync(ClusterNode node, IReadOnlyCollection<ClusterNode> others)
    {
        var names = Enumerable.Range(0, Grains).Select(static _ => $"probe {Guid.NewGuid()}");
        try
        {
            var found = await Task.WhenAll(names.Select(name => IsFoundAsync(name, node, others)));
            return Array.TrueForAll(found, static one => one);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            return false;
        }
    }

    private async Task<bool> IsFoundAsync(string name, ClusterNode node, IEnumerable<ClusterNode> others)
    {
        var held = node.Grains.GetGrain<IPeerGrain>(name);
        var observer = node.Grains.CreateObjectReference<IGatewayObserver>(this);
        var connection = await held.Attach(new PeerConnection { Gateway = Guid.NewGuid(), Number = 1, Since = 1 }, observer);
        var seen = await Task.WhenAll(others.Select(other => other.Grains.GetGrain<IPeerGrain>(name).Current().AsTask()));
        await held.Detach(connection);
        return Array.TrueForAll(seen, connection.Equals);
    }
}
