using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Presence;

/// <summary>Asks who is there, and to be told of changes from then on. On the next connection it has to be asked anew.</summary>
/// <param name="filter">Which peers; null to be told no more.</param>
/// <param name="after">The last name that is known already; null to begin with the first.</param>
internal sealed class WatchRequest(PeerWatches watches, RelayFilter? filter, string? after) : Request
{
    private readonly byte[] _frame = filter is null ? Frames.NoPeers() : Frames.Peers(filter, after, isWatch: true, withRelays: false);
    private volatile bool _isDone;

    public RelayFilter? Filter => filter;

    /// <summary>It asks for the first names.</summary>
    public bool IsFirst => after is null;

    public bool IsAnswered { get; set; }

    public override ReadOnlySpan<byte> Frame => _frame;

    public override bool IsDone => _isDone;

    public override bool OutlivesConnection => false;

    /// <summary>Another one is asked in its place.</summary>
    public void Replace() => _isDone = true;

    public override void Answer(ServerLine line, TimeProvider time)
    {
        if (line.Kind == LineKind.Peers)
            watches.Answered(this, PeersPage.Parse(line.Raw));
        else if (line.Kind == LineKind.Error)
            watches.Refused(this, line);
        else
            throw RelayException.BadServer("a question was answered by something else.");
    }

    public override void Fail(Exception error)
    {
        // The watchers are told by whoever ends the client.
    }
}
