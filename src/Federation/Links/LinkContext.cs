using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Peering;
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
    TimeProvider Time,
    ILogger Logger)
{
    public LinkTree Tree { get; } = new();

    public LinkExchange Exchange(RelayConnection connection, PeerName peer, LinkCursor cursor, FederationOptions options) => new(
        connection,
        new EntryPush(connection.Wire.SendAsync, peer, cursor, Log, options, connection.Counters, Time, Logger),
        Self.RelayId,
        Window,
        Tree,
        options,
        Time);
}
