using Microsoft.Extensions.Logging;

namespace OrleansRelay.Grains;

/// <summary>What grains say. Event ids 1100–1109 and 1117; an id is never used again for something else.</summary>
internal static partial class GrainMessages
{
    [LoggerMessage(1100, LogLevel.Information, "The gateway that held peer {Peer} can't be told that it was replaced.")]
    public static partial void ReplacedUnreachable(this ILogger logger, string peer, Exception error);

    [LoggerMessage(1117, LogLevel.Warning, "Relay {Relay}: its position could not be saved; it may be sent some entries twice.")]
    public static partial void PositionNotSaved(this ILogger logger, string relay, Exception error);
}
