using System.Net;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Gateway;

/// <summary>What the gateway says. Event ids 1200–1299; an id is never used again for something else.</summary>
internal static partial class GatewayMessages
{
    [LoggerMessage(1200, LogLevel.Information, "Listening on {Endpoint}.")]
    public static partial void Listening(this ILogger logger, EndPoint endpoint);

    [LoggerMessage(1201, LogLevel.Warning, "A connection could not be accepted: {Reason}.")]
    public static partial void AcceptFailed(this ILogger logger, string reason);

    [LoggerMessage(1202, LogLevel.Warning, "{Count} connections are open, as many as are allowed; {Endpoint} was turned away.")]
    public static partial void TooManyConnections(this ILogger logger, int count, EndPoint? endpoint);

    [LoggerMessage(1203, LogLevel.Information, "Stopped listening; {Sessions} sessions to finish.")]
    public static partial void Stopping(this ILogger logger, int sessions);

    [LoggerMessage(1204, LogLevel.Warning, "{Sessions} sessions did not finish in time and were cut.")]
    public static partial void SessionsCut(this ILogger logger, int sessions);

    [LoggerMessage(1205, LogLevel.Error, "Session {Number} failed in a way that it should not.")]
    public static partial void SessionFailed(this ILogger logger, long number, Exception error);

    [LoggerMessage(1206, LogLevel.Warning, "A grain could not be reached.")]
    public static partial void GrainFailed(this ILogger logger, Exception error);

    [LoggerMessage(1210, LogLevel.Debug, "Session {Number}: peer {Peer} from {Endpoint}.")]
    public static partial void Registered(this ILogger logger, long number, string peer, EndPoint? endpoint);

    [LoggerMessage(1211, LogLevel.Debug, "Session {Number} closed.")]
    public static partial void SessionClosed(this ILogger logger, long number);

    [LoggerMessage(1212, LogLevel.Information, "Session {Number}: relay {Relay} ({Software}) linked to us.")]
    public static partial void RelayLinked(this ILogger logger, long number, string relay, string software);

    [LoggerMessage(1213, LogLevel.Debug, "Session {Number} reads too slowly and missed {Missed} messages.")]
    public static partial void ReaderMissed(this ILogger logger, long number, long missed);

    [LoggerMessage(1214, LogLevel.Debug, "Session {Number} reads too slowly and is served from the file.")]
    public static partial void ReaderCatchesUp(this ILogger logger, long number);

    [LoggerMessage(1215, LogLevel.Debug, "The rehearsal ended early: {Reason}. The first messages will take longer.")]
    public static partial void RehearsalEnded(this ILogger logger, string reason);
}
