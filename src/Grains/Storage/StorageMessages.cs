using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Storage;

/// <summary>What the storage of grains says. Event ids 1101–1103; an id is never used again for something else.</summary>
internal static partial class StorageMessages
{
    [LoggerMessage(1101, LogLevel.Error, "{File} was damaged ({Reason}): it is now {Remains}, and a new one is begun.")]
    public static partial void StateSetAside(this ILogger logger, LogText file, LogText reason, LogText remains);

    [LoggerMessage(1102, LogLevel.Error, "{File} was deleted or emptied while it was in use: a new one is begun.")]
    public static partial void StateGone(this ILogger logger, LogText file);

    [LoggerMessage(1103, LogLevel.Error, "What {File} held of {Grain} was damaged and is forgotten.")]
    public static partial void StateSpoiled(this ILogger logger, LogText file, LogText grain);
}
