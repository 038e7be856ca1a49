using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>A lesson's relay does not listen to the signals that are meant for the process.</summary>
internal sealed class LessonLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
