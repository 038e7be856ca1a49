using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>What all links of a node share.</summary>
internal sealed record LinkContext(
    Hello Self,
    RelayIdentity Identity,
    RelayDirectory Directory,
    FederationOptions Options,
    MessageLog Log,
    LogWindow Window,
    RelayConnections Connections,
    IRelaySessions? Sessions,
    PeerHints Hints,
    TimeProvider Time,
    ILogger Logger)
{
    public LinkTree Tree { get; } = new();

    /// <param name="eagerness">Whether it carries entries as they come; null: always, since nothing else would bring them.</param>
    public EntryPush Push(
        EntryPush.Send send, PeerName peer, LinkCursor cursor, FederationOptions options, LinkCounters counters, Eagerness? eagerness) =>
        new(send, peer, cursor, Log, options, counters, eagerness, Time, Logger);

    public LinkExchange Exchange(RelayConnection connection, PeerName peer, LinkCursor cursor, FederationOptions options)
    {
        var eagerness = new Eagerness(() => Log.Head, options.MaxUnacknowledged);
        var push = Push(connection.Wire.SendAsync, peer, cursor, options, connection.Counters, eagerness);
        return new LinkExchange(connection, push, eagerness, Self.RelayId, Window, Tree, Hints, options, Time);
    }
}
