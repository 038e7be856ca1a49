using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>What links say. Event ids 1110–1116, 1118 and 1130–1199; an id is never used again for something else.</summary>
internal static partial class FederationMessages
{
    [LoggerMessage(1110, LogLevel.Information, "Relay {Relay}: linked to {Host}:{Port} ({Software}).")]
    public static partial void Linked(this ILogger logger, LogText relay, LogText host, int port, LogText software);

    [LoggerMessage(1111, LogLevel.Information, "Relay {Relay}: {Host}:{Port} does not answer greetings; treated as a seed relay.")]
    public static partial void LinkedToSeed(this ILogger logger, LogText relay, LogText host, int port);

    [LoggerMessage(1112, LogLevel.Warning, "Relay {Relay}: no link to {Host}:{Port} ({Reason}); trying again, at most every {Cap} s.")]
    public static partial void LinkDown(this ILogger logger, LogText relay, LogText host, int port, LogText reason, double cap);

    [LoggerMessage(1113, LogLevel.Warning, "Relay {Relay}: {Missed} bytes of the log were gone before they could be sent.")]
    public static partial void LinkGap(this ILogger logger, LogText relay, long missed);

    [LoggerMessage(1114, LogLevel.Warning, "Relay {Relay}: entry {Id} refused ({Answer}); not sent again.")]
    public static partial void EntryRefused(this ILogger logger, LogText relay, LogText id, LogText answer);

    [LoggerMessage(1115, LogLevel.Warning, "Relay {Relay}: entry {Id} is {Bytes} bytes, more than a seed relay reads; skipped.")]
    public static partial void EntryTooLongForSeed(this ILogger logger, LogText relay, LogText id, int bytes);

    [LoggerMessage(1118, LogLevel.Warning, "Relay {Relay}: {Count} entries were older than relays remember; not sent.")]
    public static partial void EntriesExpired(this ILogger logger, LogText relay, long count);

    [LoggerMessage(1131, LogLevel.Information, "Relay {Relay}: linked over a connection that it has made ({Software}).")]
    public static partial void LinkedByComing(this ILogger logger, LogText relay, LogText software);

    [LoggerMessage(1132, LogLevel.Warning, "Relay {Relay}: its connection has ended ({Reason}); waiting for it to come again.")]
    public static partial void LinkAwaits(this ILogger logger, LogText relay, LogText reason);

    [LoggerMessage(1133, LogLevel.Information, "Relay {Relay}: its visit has ended ({Reason}).")]
    public static partial void VisitEnded(this ILogger logger, LogText relay, LogText reason);

    [LoggerMessage(1130, LogLevel.Error, "Relay {Relay}: entry {Id} given up: again and again something was refused without being named while this entry was the oldest without an answer ({Answer}).")]
    public static partial void EntryGivenUp(this ILogger logger, LogText relay, LogText id, LogText answer);

    [LoggerMessage(1134, LogLevel.Warning, "Relay {Relay} is sent less, as long as it goes on so: {Reason}.")]
    public static partial void PeerRefuses(this ILogger logger, LogText relay, LogText reason);

    [LoggerMessage(1160, LogLevel.Information, "Relay {Relay} was added to {File} ({Place}).")]
    public static partial void RelayAdded(this ILogger logger, LogText relay, LogText file, LogText place);

    [LoggerMessage(1161, LogLevel.Information, "Relay {Relay} was removed from {File}; its link is ended.")]
    public static partial void RelayRemoved(this ILogger logger, LogText relay, LogText file);

    [LoggerMessage(1162, LogLevel.Information, "Relay {Relay} has another {What} in {File} ({Place}); its link is made anew.")]
    public static partial void RelayChanged(this ILogger logger, LogText relay, LogText file, LogText what, LogText place);

    [LoggerMessage(1163, LogLevel.Error, "{Place}: {Reason}. What stood there before stays in force until this is put right.")]
    public static partial void RelaysFileWrong(this ILogger logger, LogText place, LogText reason);

    [LoggerMessage(1164, LogLevel.Information, "{File} is right again.")]
    public static partial void RelaysFileRight(this ILogger logger, LogText file);

    public static void RelaysFileNotRead(this ILogger logger, LogText file, Exception error) =>
        RelaysFileNotRead(logger, file, LoggedException.Of(error));

    [LoggerMessage(1165, LogLevel.Error, "{File} can't be looked at, in a way that it should not. What stood there before stays in force.")]
    private static partial void RelaysFileNotRead(ILogger logger, LogText file, LoggedException error);

    public static void LinkFailed(this ILogger logger, LogText relay, Exception error) =>
        LinkFailed(logger, relay, LoggedException.Of(error));

    [LoggerMessage(1116, LogLevel.Error, "Relay {Relay}: the link failed in a way that it should not.")]
    private static partial void LinkFailed(ILogger logger, LogText relay, LoggedException error);
}
