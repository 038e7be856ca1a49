using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Cluster;

/// <summary>Makes sure that no other node of the cluster is called as this one is.</summary>
internal sealed class NodeNames(IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time)
{
    // One that was killed and starts again elsewhere is still listed until the others have found out.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Returns when this node, which the others see by now, has its name for itself. So of two that start at once the later
    /// one at least sees the other.
    /// </summary>
    /// <exception cref="ClusterException">It has not, in time.</exception>
    public async Task CheckAsync(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (await FindNamesakeAsync(stop) is { } namesake)
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                throw new ClusterException(
                    $"Another node of this cluster, at {namesake.Endpoint}, is called {new LogText(self.Name)} too. Choose another name with --Relay:Node=<name>.")
                {
                    HasJoined = true,
                };
            }

            await Task.Delay(Pause, time, stop);
        }
    }

    private async Task<SiloAddress?> FindNamesakeAsync(CancellationToken stop)
    {
        await membership.Refresh(cancellationToken: stop);
        return membership.CurrentSnapshot.Members.Values
            .FirstOrDefault(member => member.Status == SiloStatus.Active && member.Name == self.Name && !member.SiloAddress.Equals(self.SiloAddress))
            ?.SiloAddress;
    }
}
