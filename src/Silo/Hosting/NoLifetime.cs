using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Silo.Hosting;

/// <summary>Replaces the host's own console lifetime, whose signal handling knows no second signal.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
