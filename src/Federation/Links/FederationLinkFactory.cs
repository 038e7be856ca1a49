using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>Makes the links of this relay.</summary>
/// <param name="sessions">Serves what links dial; without it they reach only relays that take entries one way.</param>
public sealed class FederationLinkFactory(
    Hello self,
    RelayIdentity identity,
    RelayDirectory directory,
    FederationOptions options,
    MessageLog log,
    LogWindow window,
    RelayConnections connections,
    PeerHints hints,
    TimeProvider time,
    ILogger<FederationLink> logger,
    IRelaySessions? sessions = null)
{
    private readonly LinkContext _context = new(self, identity, directory, options, log, window, connections, sessions, hints, time, logger);

    /// <param name="relayId">An id of the directory.</param>
    public FederationLink Create(string relayId, LinkStart start)
    {
        var address = directory.Find(relayId)
            ?? throw new ArgumentException($"Relay \"{relayId}\" is not in the relays file.", nameof(relayId));
        return new FederationLink(_context, address, start);
    }

    /// <summary>
    /// Runs the link to a relay that has come and is not listed, for as long as the connection lasts: what it lacks of before
    /// comes out when both are compared. Never fails.
    /// </summary>
    public async Task RunVisitAsync(RelayConnection connection)
    {
        if (!PeerName.TryCreate(connection.Peer.RelayId, out var peer, out _))
            return;
        var cursor = new LinkCursor(new LinkStart(log.Head, new LogVector()), log.Origins, log.Head);
        try
        {
            await _context.Exchange(connection, peer!, cursor, options).RunAsync(static end => Task.Delay(Timeout.Infinite, end), CancellationToken.None);
        }
        catch (LinkException error)
        {
            logger.VisitEnded(peer!.Value, error.Message);
        }
        catch (Exception error)
        {
            logger.LinkFailed(peer!.Value, error);
        }

        connection.End();
    }
}
