using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Presence;

/// <summary>Answers who is here.</summary>
internal sealed class PresenceDesk(PresencePolicy policy, PeerRoster roster, RosterRefresh? others, RelayHints? hints, PeerWatches watches)
{
    private static readonly FrameAnswer NotTold = FrameAnswer.Refused(ErrorCode.NotAllowed, "This relay does not tell who is here.");

    /// <returns>The answer, and what is to begin when it is given; null if nothing.</returns>
    public async ValueTask<(FrameAnswer Answer, PeerWatch? Watch)> AnswerAsync(PeersRequest request, Session session)
    {
        if (policy == PresencePolicy.Off)
            return (NotTold, null);
        // What the one before would be told is told by the answer.
        watches.End(session.Number);
        if (others is { IsAlone: false })
            await others.RunAsync();
        var list = roster.List(IsWanted(request.Wanted), request.After, request.Wanted is null ? 0 : PeersReply.MaxPeers);
        var reply = new ByteBuffer();
        PeersReply.Begin(reply, request.Watches, list.Count, list.Peers, list.HasMore && request.Wanted is not null);
        if (request.WithRelays)
            PeersReply.Relays(reply, hints is null ? [] : await hints.AllAsync());
        PeersReply.End(reply);
        return (FrameAnswer.InItsWords(reply), request.Watches ? new PeerWatch(session.Outbox, request.Wanted!, list.Next) : null);
    }

    private static Func<string, bool>? IsWanted(ReceiveFilter? wanted) =>
        wanted is null or { IsAll: true } ? null : peer => PeerWatch.Wants(wanted, peer);
}
