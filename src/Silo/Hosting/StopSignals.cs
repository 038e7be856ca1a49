using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Silo.Hosting;

/// <summary>The first SIGTERM or SIGINT stops the host in good order; a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int SignalExitBase = 128;

    private readonly IHostApplicationLifetime _lifetime;
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public StopSignals(IHostApplicationLifetime lifetime)
    {
        _lifetime = lifetime;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, SignalExitBase + 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, SignalExitBase + 2)),
        ];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Receive(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) == 1)
            _lifetime.StopApplication();
        else
            Environment.Exit(exitCode);
    }
}
