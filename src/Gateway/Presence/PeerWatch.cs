using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Presence;

/// <summary>One connection is told who comes and leaves of those that it wants to know about, at the pace at which it takes that.</summary>
/// <param name="next">The number of the first change that it is to be told of.</param>
internal sealed class PeerWatch(SessionOutbox outbox, ReceiveFilter wanted, long next)
{
    private readonly Lock _gate = new();
    private readonly List<PeerChange> _changes = [];
    private long _next = next;
    private bool _isEnded;

    /// <summary>Whether a peer is one that a filter names, as it would name a target.</summary>
    public static bool Wants(ReceiveFilter filter, string peer) =>
        filter.IsAll || (PeerName.TryCreate(peer, out var name, out _) && filter.Wants(name!.Json[1..^1]));

    /// <summary>Tells it what has changed since it was last told. One that does not take what it is sent is told later, or that it missed some.</summary>
    public void Tell(PeerRoster roster)
    {
        lock (_gate)
        {
            if (_isEnded || outbox.IsCongested)
                return;
            var isWhole = roster.TryRead(ref _next, _changes);
            if (!isWhole || _changes.Count > 0)
                Write(isWhole);
            _changes.Clear();
        }
    }

    /// <summary>It is told nothing more when this returns.</summary>
    public void End()
    {
        lock (_gate)
            _isEnded = true;
    }

    private void Write(bool isWhole)
    {
        var lines = new ByteBuffer();
        if (!isWhole)
            PeersReply.Gap(lines);
        foreach (var change in _changes.Where(change => Wants(wanted, change.Peer)))
            PeersReply.Changed(lines, change.Peer, change.IsHere);
        outbox.Reply(lines.WrittenSpan);
    }
}
