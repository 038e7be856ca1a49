using Microsoft.Extensions.Logging;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>What a lesson's relay has to say is said by the relay that it runs in, under the name <c>Lesson</c> and its own.</summary>
internal sealed class LessonLoggers(string relayId, ILoggerFactory loggers) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger($"Lesson.{relayId}.{categoryName}");

    public void Dispose()
    {
        // The factory is its owner's.
    }
}
