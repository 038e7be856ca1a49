using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OrleansRelay.Web.Metrics;

/// <summary>Tells a collector the last there is when the host has stopped, but does not wait for one that does not take it.</summary>
internal sealed class TelemetryEnd(MeterProvider meters, TracerProvider? traces = null, LoggerProvider? logs = null) : IHostedLifecycleService
{
    private const int PatienceMilliseconds = 1000;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => meters.Shutdown(PatienceMilliseconds), CancellationToken.None),
        Task.Run(() => traces?.Shutdown(PatienceMilliseconds), CancellationToken.None),
        Task.Run(() => logs?.Shutdown(PatienceMilliseconds), CancellationToken.None));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
