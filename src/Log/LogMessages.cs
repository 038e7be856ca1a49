using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log;

/// <summary>What the log says of itself. Event ids 1000–1099; an id is never used again for something else.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Warning, "The last line of {Path} was torn by a crash: {Bytes} bytes cut off.")]
    public static partial void TornLineCut(this ILogger logger, string path, long bytes);

    [LoggerMessage(1001, LogLevel.Information, "Log {Path}: {Ids} ids of the replay window recovered, next position {Head}.")]
    public static partial void Recovered(this ILogger logger, string path, long ids, long head);

    [LoggerMessage(1002, LogLevel.Warning, "Log {Path}: {Lines} lines carry no message id and are left as they are.")]
    public static partial void StrangeLines(this ILogger logger, string path, long lines);

    [LoggerMessage(1003, LogLevel.Error, "Log {Path} can't be written: {Reason}; trying again in {Seconds} s. Messages wait.")]
    public static partial void WriteFailed(this ILogger logger, string path, string reason, double seconds);

    [LoggerMessage(1004, LogLevel.Information, "Log {Path} can be written again.")]
    public static partial void WriteRecovered(this ILogger logger, string path);

    [LoggerMessage(1005, LogLevel.Information, "Log file {Path} deleted by retention.")]
    public static partial void SegmentDeleted(this ILogger logger, string path);

    [LoggerMessage(1006, LogLevel.Error, "Log {Path} was closed before its last {Bytes} bytes could be written.")]
    public static partial void ClosedUnwritten(this ILogger logger, string path, long bytes);

    [LoggerMessage(1008, LogLevel.Warning, "{Count} message ids were forgotten before the replay window of {Seconds} s was over; entries of relays from before that are refused. Raise Relay:Log:MaxIds.")]
    public static partial void IdsForgottenEarly(this ILogger logger, long count, double seconds);

    [LoggerMessage(1007, LogLevel.Error, "Log {Path} was deleted or emptied by somebody else; it begins anew at {Start}.")]
    public static partial void LiveFileLost(this ILogger logger, string path, long start);

    [LoggerMessage(1010, LogLevel.Warning, "Log file {Path} can't be read: {Reason}. It counts as deleted.")]
    public static partial void FileUnreadable(this ILogger logger, string path, string reason);

    [LoggerMessage(1011, LogLevel.Warning, "The note {Path} holds no number and is ignored.")]
    public static partial void NoteIgnored(this ILogger logger, string path);

    [LoggerMessage(1012, LogLevel.Error, "Log {Path}: writing met a defect; trying again in {Seconds} s. Messages wait.")]
    public static partial void WriterBroke(this ILogger logger, string path, double seconds, Exception error);

    [LoggerMessage(1013, LogLevel.Error, "Log {Path}: old files can't be deleted: {Reason}. They are kept until they can.")]
    public static partial void RetentionFailed(this ILogger logger, string path, string reason);

    [LoggerMessage(1014, LogLevel.Warning, "{Path} can be read only in part. Of the rest of the log it is not known who accepted it: other nodes may be handed it again.")]
    public static partial void JournalCutOff(this ILogger logger, string path);

    [LoggerMessage(1015, LogLevel.Warning, "{Path} can't be written: {Reason}. Clients that come back after the next start may not be told all that they missed.")]
    public static partial void LivesNotWritten(this ILogger logger, string path, string reason);

    [LoggerMessage(1016, LogLevel.Warning, "{Path} can't be read. Clients that come back may not be told all that they missed.")]
    public static partial void LivesIgnored(this ILogger logger, string path);
}
