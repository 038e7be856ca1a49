using OrleansRelay.Grains.Cluster;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// A lane to each node, and which message grains are where: a guess, by the rule that they are placed by, which is right but
/// for the seconds after nodes came or went.
/// </summary>
internal sealed class OfferLanes(ClusterNodes nodes, IReadOnlyList<IMessageGrain> grains, OfferServiceClient services, Func<MessageId[], SiloAddress, Task<OfferVerdict[]>> askHere)
{
    private readonly Lock _gate = new();
    private readonly int[] _hashes = [.. grains.Select(static grain => (int)(grain.GetGrainId().GetUniformHashCode() & 0x7fffffff))];
    private View? _view;

    /// <summary>As they are now.</summary>
    public View Current
    {
        get
        {
            var active = nodes.Active;
            return Volatile.Read(ref _view) is { } view && ReferenceEquals(view.Active, active) ? view : LookAgain(active);
        }
    }

    private View LookAgain(IReadOnlyList<SiloAddress> active)
    {
        lock (_gate)
        {
            if (_view is { } known && ReferenceEquals(known.Active, active))
                return known;
            // What waits in an old lane is still asked from there.
            var view = new View(active, [.. active.Select(LaneTo)], Array.ConvertAll(_hashes, hash => hash % active.Count));
            Volatile.Write(ref _view, view);
            return view;
        }
    }

    private OfferLane LaneTo(SiloAddress node) => node.Equals(nodes.Self)
        ? new OfferLane(ids => askHere(ids, nodes.Self))
        : new OfferLane(ids => services.At(node).Offer(ids, nodes.Self));

    /// <param name="Active">The nodes, in the order that grains are placed by.</param>
    /// <param name="Lanes">For each node.</param>
    /// <param name="Places">For each grain the place of its node among them.</param>
    internal sealed record View(IReadOnlyList<SiloAddress> Active, OfferLane[] Lanes, int[] Places);
}
