using Microsoft.Extensions.Hosting;
using OrleansRelay.Grains;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A relay of one node that knows of no others.</summary>
public sealed class RunningRelay : RelayNode, IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private RunningRelay(IHost host, RelaySetup setup, LogCollector messages) =>
        (_host, Setup, Messages) = (host, setup, messages);

    internal override IServiceProvider Services => _host.Services;

    internal override LogCollector Messages { get; }

    private protected override RelaySetup Setup { get; }

    public static async Task<RunningRelay> StartAsync(RelaySetup? setup = null)
    {
        setup ??= new RelaySetup();
        var messages = new LogCollector();
        var host = Build(setup, messages);
        await host.StartAsync().WaitAsync(Eventually.Deadline);
        return new RunningRelay(host, setup, messages);
    }

    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await TestClock.RunAsync(Setup.Time, _host.StopAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }

    private static IHost Build(RelaySetup setup, LogCollector messages)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddRelay(setup, messages, setup.Disk, silo => silo.UseStandAloneCluster(setup.Id), isAlone: true);
        return builder.Build();
    }
}
