using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains;

/// <summary>What grains say. Event ids 1100–1109 and 1117; an id is never used again for something else.</summary>
internal static partial class GrainMessages
{
    public static void ReplacedUnreachable(this ILogger logger, LogText peer, Exception error) =>
        ReplacedUnreachable(logger, peer, LoggedException.Of(error));

    [LoggerMessage(1100, LogLevel.Information, "The gateway that held peer {Peer} can't be told that it was replaced.")]
    private static partial void ReplacedUnreachable(ILogger logger, LogText peer, LoggedException error);

    public static void PositionNotSaved(this ILogger logger, LogText relay, Exception error) =>
        PositionNotSaved(logger, relay, LoggedException.Of(error));

    [LoggerMessage(1117, LogLevel.Warning, "Relay {Relay}: its position could not be saved; it may be sent some entries twice.")]
    private static partial void PositionNotSaved(ILogger logger, LogText relay, LoggedException error);
}
