using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OrleansRelay.Web.Metrics;

/// <summary>Tells a collector the last there is when the host has stopped, but does not wait for one that does not take it.</summary>
internal sealed class TelemetryEnd(MeterProvider meters, TracerProvider? traces = null, LoggerProvider? logs = null) : IHostedLifecycleService
{
    private const int PatienceMilliseconds = 3000;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        OnItsOwnThread(() => meters.Shutdown(PatienceMilliseconds)),
        OnItsOwnThread(() => traces?.Shutdown(PatienceMilliseconds)),
        OnItsOwnThread(() => logs?.Shutdown(PatienceMilliseconds)));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // It blocks, and what it waits for may need the threads of the pool.
    private static Task OnItsOwnThread(Action shutdown) =>
        Task.Factory.StartNew(shutdown, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
