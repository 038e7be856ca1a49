using Microsoft.Extensions.Logging;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains;

/// <summary>What grains say. Event ids 1100, 1104–1108, 1117, 1119, 1120–1129, 1135 and 1136; an id is never used again for something else.</summary>
internal static partial class GrainMessages
{
    public static void GatewayUnreachable(this ILogger logger, LogText peer, Exception error) =>
        GatewayUnreachable(logger, peer, LoggedException.Of(error));

    [LoggerMessage(1100, LogLevel.Information, "The gateway that held peer {Peer} can't be told that it does so no more.")]
    private static partial void GatewayUnreachable(ILogger logger, LogText peer, LoggedException error);

    [LoggerMessage(1117, LogLevel.Warning, "Relay {Relay}: its position can't be saved ({Reason}); it is tried again every few seconds. Until then, after a crash, it may be sent some entries twice.")]
    public static partial void PositionNotSaved(this ILogger logger, LogText relay, LogText reason);

    [LoggerMessage(1104, LogLevel.Information, "Relay {Relay}: its position is saved again.")]
    public static partial void PositionSavedAgain(this ILogger logger, LogText relay);

    [LoggerMessage(1105, LogLevel.Warning, "Relay {Relay}: its link is begun on another node too, and ends here.")]
    public static partial void LinkIsElsewhere(this ILogger logger, LogText relay);

    [LoggerMessage(1106, LogLevel.Information, "The positions of {Count} links are kept in the data directory now, and no longer in {Folder}.")]
    public static partial void LinkFilesTakenOver(this ILogger logger, LogText folder, int count);

    [LoggerMessage(1107, LogLevel.Warning, "{File} holds no position of a link and is deleted.")]
    public static partial void LinkFileDamaged(this ILogger logger, LogText file);

    [LoggerMessage(1108, LogLevel.Warning, "{File} was missing and is begun anew: how far links had come is not known, so other relays are sent again what is in memory.")]
    public static partial void LinksNotKnown(this ILogger logger, LogText file);

    public static void LinkNotStarted(this ILogger logger, LogText relay, Exception error) =>
        LinkNotStarted(logger, relay, LoggedException.Of(error));

    [LoggerMessage(1127, LogLevel.Warning, "Relay {Relay}: its link can't be started now; it is tried again every second.")]
    private static partial void LinkNotStarted(ILogger logger, LogText relay, LoggedException error);

    public static void LinkNotEnded(this ILogger logger, LogText relay, Exception error) =>
        LinkNotEnded(logger, relay, LoggedException.Of(error));

    [LoggerMessage(1119, LogLevel.Warning, "Relay {Relay}: its link can't be ended now; it is tried again every second.")]
    private static partial void LinkNotEnded(ILogger logger, LogText relay, LoggedException error);

    public static void ListNotRead(this ILogger logger, Exception error) => ListNotRead(logger, LoggedException.Of(error));

    [LoggerMessage(1128, LogLevel.Debug, "The list of nodes can't be read now.")]
    private static partial void ListNotRead(ILogger logger, LoggedException error);

    [LoggerMessage(1129, LogLevel.Warning, "Redis had lost the list of nodes: it is there again, this node has put back {Nodes} of them.")]
    public static partial void ListRestored(this ILogger logger, int nodes);

    [LoggerMessage(1120, LogLevel.Information, "Node {Node} is one of this relay: it gets what this node accepts.")]
    public static partial void Follows(this ILogger logger, LogText node);

    [LoggerMessage(1121, LogLevel.Warning, "Node {Node} is not there any more.")]
    public static partial void NodeGone(this ILogger logger, LogText node);

    [LoggerMessage(1122, LogLevel.Warning, "Node {Node} can't be handed messages: {Reason} It is tried again until it can or is gone.")]
    public static partial void ReplicaUnreachable(this ILogger logger, LogText node, LogText reason);

    [LoggerMessage(1123, LogLevel.Information, "Complete: this node has every message of the relay, as far as the logs of its nodes go back, from {Since:O} on.")]
    public static partial void Complete(this ILogger logger, DateTimeOffset since);

    [LoggerMessage(1124, LogLevel.Warning, "Not complete after {Seconds} s: this node serves without some messages that other nodes have, and gets them later.")]
    public static partial void Incomplete(this ILogger logger, double seconds);

    [LoggerMessage(1125, LogLevel.Warning, "Stopping before these nodes have all that this one accepted: {Nodes}. They get it when it starts again.")]
    public static partial void LeftBehind(this ILogger logger, LogText nodes);

    [LoggerMessage(1126, LogLevel.Warning, "Entries of origin {Origin} came with {Bytes} bytes that are no entries and were left out.")]
    public static partial void StrangeReplica(this ILogger logger, LogOrigin origin, int bytes);

    public static void PlacesNotSaved(this ILogger logger, Exception error) => PlacesNotSaved(logger, LoggedException.Of(error));

    public static void PeersNotHeard(this ILogger logger, SiloAddress node, Exception error) =>
        PeersNotHeard(logger, node, LoggedException.Of(error));

    [LoggerMessage(1136, LogLevel.Debug, "Node {Node} does not tell who is there now.")]
    private static partial void PeersNotHeard(ILogger logger, SiloAddress node, LoggedException error);

    [LoggerMessage(1135, LogLevel.Warning, "How far clients have come can't be saved now; it is tried again every few seconds.")]
    private static partial void PlacesNotSaved(ILogger logger, LoggedException error);
}
