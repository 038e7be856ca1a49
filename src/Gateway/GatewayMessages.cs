using System.Net;
using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>What the gateway says. Event ids 1200–1299; an id is never used again for something else.</summary>
internal static partial class GatewayMessages
{
    [LoggerMessage(1200, LogLevel.Information, "Listening on {Endpoint}.")]
    public static partial void Listening(this ILogger logger, EndPoint endpoint);

    [LoggerMessage(1201, LogLevel.Warning, "A connection could not be accepted: {Reason}.")]
    public static partial void AcceptFailed(this ILogger logger, LogText reason);

    [LoggerMessage(1202, LogLevel.Warning, "{TurnedAway} connections were turned away: as many as are allowed are open, in all or from one address, the last time from {Address}.")]
    public static partial void TurnedAway(this ILogger logger, long turnedAway, LogText address);

    [LoggerMessage(1203, LogLevel.Information, "Stopped listening; {Sessions} sessions to finish.")]
    public static partial void Stopping(this ILogger logger, int sessions);

    [LoggerMessage(1204, LogLevel.Warning, "{Sessions} sessions did not finish in time and were cut.")]
    public static partial void SessionsCut(this ILogger logger, int sessions);

    public static void SessionFailed(this ILogger logger, long number, Exception error) =>
        SessionFailed(logger, number, LoggedException.Of(error));

    [LoggerMessage(1205, LogLevel.Error, "Session {Number} failed in a way that it should not.")]
    private static partial void SessionFailed(ILogger logger, long number, LoggedException error);

    public static void GrainFailed(this ILogger logger, Exception error) =>
        GrainFailed(logger, LoggedException.Of(error));

    [LoggerMessage(1206, LogLevel.Warning, "A grain could not be reached.")]
    private static partial void GrainFailed(ILogger logger, LoggedException error);

    public static void RateGrainFailed(this ILogger logger, Exception error) =>
        RateGrainFailed(logger, LoggedException.Of(error));

    [LoggerMessage(1240, LogLevel.Warning, "An address's rate grain could not be reached; this node's own window decides meanwhile. Told once a minute.")]
    private static partial void RateGrainFailed(ILogger logger, LoggedException error);

    public static void PeerGrainFailed(this ILogger logger, Exception error) =>
        PeerGrainFailed(logger, LoggedException.Of(error));

    [LoggerMessage(1241, LogLevel.Warning, "A peer grain could not be reached; it is tried again. Told once a minute.")]
    private static partial void PeerGrainFailed(ILogger logger, LoggedException error);

    [LoggerMessage(1242, LogLevel.Debug, "Session {Number}: its registration failed for {Seconds} s and was given up.")]
    public static partial void NotRegistered(this ILogger logger, long number, double seconds);

    [LoggerMessage(1210, LogLevel.Debug, "Session {Number}: peer {Peer} from {Address}.")]
    public static partial void Registered(this ILogger logger, long number, LogText peer, LogText address);

    [LoggerMessage(1211, LogLevel.Debug, "Session {Number} closed.")]
    public static partial void SessionClosed(this ILogger logger, long number);

    [LoggerMessage(1212, LogLevel.Information, "Session {Number}: relay {Relay} ({Software}) linked to us.")]
    public static partial void RelayLinked(this ILogger logger, long number, LogText relay, LogText software);

    [LoggerMessage(1250, LogLevel.Warning, "Session {Number}: no link with relay {Relay} from {Address}: {Reason}")]
    public static partial void RelayRefused(this ILogger logger, long number, LogText relay, LogText address, LogText reason);

    [LoggerMessage(1251, LogLevel.Warning, "Entries of relays from {Address} are refused: {Reason} Told once a minute, of one address.")]
    public static partial void EntriesRefused(this ILogger logger, LogText address, LogText reason);

    [LoggerMessage(1213, LogLevel.Debug, "Session {Number} reads too slowly and missed {Missed} messages.")]
    public static partial void ReaderMissed(this ILogger logger, long number, long missed);

    [LoggerMessage(1214, LogLevel.Debug, "Session {Number} reads too slowly and is served from the file.")]
    public static partial void ReaderCatchesUp(this ILogger logger, long number);

    public static void SendingFailed(this ILogger logger, long number, Exception error) =>
        SendingFailed(logger, number, LoggedException.Of(error));

    [LoggerMessage(1216, LogLevel.Error, "Sending to session {Number} failed in a way that it should not; it was closed.")]
    private static partial void SendingFailed(ILogger logger, long number, LoggedException error);

    public static void TurnFailed(this ILogger logger, Exception error) => TurnFailed(logger, LoggedException.Of(error));

    [LoggerMessage(1217, LogLevel.Error, "A turn of sending failed in a way that it should not.")]
    private static partial void TurnFailed(ILogger logger, LoggedException error);

    [LoggerMessage(1218, LogLevel.Debug, "Session {Number} closed: more than {Max} bytes wait for connections that don't take them.")]
    public static partial void TooMuchPending(this ILogger logger, long number, long max);

    [LoggerMessage(1219, LogLevel.Debug, "Session {Number} closed: it took nothing for {Seconds} s.")]
    public static partial void ReaderStuck(this ILogger logger, long number, double seconds);

    public static void AcceptingFailed(this ILogger logger, Exception error) =>
        AcceptingFailed(logger, LoggedException.Of(error));

    public static void LinkNotTold(this ILogger logger, LogText relay, Exception error) => LinkNotTold(logger, relay, LoggedException.Of(error));

    public static void PresenceFailed(this ILogger logger, long number, Exception error) =>
        PresenceFailed(logger, number, LoggedException.Of(error));

    [LoggerMessage(1222, LogLevel.Error, "Telling session {Number} who comes and leaves failed in a way that it should not; it is not told any more.")]
    private static partial void PresenceFailed(ILogger logger, long number, LoggedException error);

    [LoggerMessage(1220, LogLevel.Error, "Accepting connections failed in a way that it should not; trying again.")]
    private static partial void AcceptingFailed(ILogger logger, LoggedException error);

    [LoggerMessage(1215, LogLevel.Debug, "The rehearsal ended early: {Reason}. The first messages will take longer.")]
    public static partial void RehearsalEnded(this ILogger logger, LogText reason);

    [LoggerMessage(1252, LogLevel.Debug, "Relay {Relay} has come, and its link could not be told.")]
    private static partial void LinkNotTold(ILogger logger, LogText relay, LoggedException error);

    public static void PlacesNotTold(this ILogger logger, Exception error) => PlacesNotTold(logger, LoggedException.Of(error));

    [LoggerMessage(1221, LogLevel.Warning, "How far clients have come can't be told, or asked, now.")]
    private static partial void PlacesNotTold(ILogger logger, LoggedException error);
}
