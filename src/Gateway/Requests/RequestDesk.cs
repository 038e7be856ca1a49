using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Requests;

/// <summary>Answers what clients ask of the relay itself, where that takes asking others.</summary>
internal sealed class RequestDesk(PresenceDesk presence, StatsDesk stats)
{
    /// <returns>The answer, and what is to begin when it is given; null if nothing.</returns>
    public async ValueTask<(FrameAnswer Answer, PeerWatch? Watch)> AnswerAsync(ClientRequest request, Session session) =>
        request.Peers is { } peers ? await presence.AnswerAsync(peers, session) : (await stats.AnswerAsync(session), null);
}
