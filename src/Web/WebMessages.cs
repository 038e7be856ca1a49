using Microsoft.Extensions.Logging;

namespace OrleansRelay.Web;

/// <summary>What is said of the page and the API. Event ids 1400–1499; an id is never used again for something else.</summary>
internal static partial class WebMessages
{
    [LoggerMessage(1400, LogLevel.Error, "Watching what happens failed; whoever watches has to begin again.")]
    public static partial void WatchingFailed(this ILogger logger, Exception error);

    [LoggerMessage(1440, LogLevel.Warning, "Step {Step} of the lesson {Lesson} did not work out; the lesson is over.")]
    public static partial void LessonFailed(this ILogger logger, string lesson, int step, Exception error);
}
