using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Web.Hosting;

/// <summary>
/// Replaces the host's own console lifetime: the process listens to signals itself, since that one knows no second signal, and a
/// lesson's relays do not listen to those that are meant for the process.
/// </summary>
public sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
