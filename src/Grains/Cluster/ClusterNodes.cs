namespace OrleansRelay.Grains.Cluster;

/// <summary>The nodes of the cluster as this one sees them; asking costs next to nothing while they stay the same.</summary>
public sealed class ClusterNodes(IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time)
{
    // What runs on a new node, and where, is known everywhere a little later than the node itself.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private View? _view;

    public SiloAddress Self => self.SiloAddress;

    /// <summary>The other nodes that are active.</summary>
    public IReadOnlyCollection<SiloAddress> Others => Look().Others;

    /// <summary>A node's name; null if it is not known.</summary>
    public string? NameOf(SiloAddress node) => Look().Snapshot.Members.GetValueOrDefault(node)?.Name;

    /// <summary>There is no other node.</summary>
    public bool IsAlone => Look().IsAlone;

    /// <summary>Whether the nodes that are active now have become known everywhere after a moment.</summary>
    /// <param name="timestamp">The moment, as the clock's timestamp.</param>
    public bool HaveSettledSince(long timestamp)
    {
        var began = Look().ActiveSince;
        return time.GetElapsedTime(began) >= SettleTime && time.GetElapsedTime(began, timestamp) < SettleTime;
    }

    /// <summary>The node was there and is no more; it never comes back under this address.</summary>
    public bool IsGone(SiloAddress node) => Look().Snapshot.GetSiloStatus(node) == SiloStatus.Dead;

    private View Look()
    {
        var snapshot = membership.CurrentSnapshot;
        return Volatile.Read(ref _view) is { } view && ReferenceEquals(view.Snapshot, snapshot) ? view : LookAgain(snapshot);
    }

    private View LookAgain(ClusterMembershipSnapshot snapshot)
    {
        lock (_gate)
        {
            // Two threads that met different snapshots: the newer one stays.
            if (_view is { } known && known.Snapshot.Version >= snapshot.Version && !ReferenceEquals(known.Snapshot, snapshot))
                return known;
            var active = snapshot.Members.Values.Where(static member => member.Status == SiloStatus.Active)
                .Select(static member => member.SiloAddress).ToHashSet();
            var isSame = _view is { } before && before.Active.SetEquals(active);
            var isAlone = !snapshot.Members.Values.Any(member => member.Status != SiloStatus.Dead && !member.SiloAddress.Equals(Self));
            var view = new View(snapshot, active, [.. active.Where(node => !node.Equals(Self))], isAlone, isSame ? _view!.ActiveSince : time.GetTimestamp());
            Volatile.Write(ref _view, view);
            return view;
        }
    }

    private sealed record View(ClusterMembershipSnapshot Snapshot, HashSet<SiloAddress> Active, SiloAddress[] Others, bool IsAlone, long ActiveSince);
}
