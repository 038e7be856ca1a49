using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Engine.Tests.Calls;
using OrleansRelay.Engine.Tests.Lifecycle;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Hosting;

public sealed class HostTests
{
    private static int _lastPort = 40000 + (Environment.ProcessId % 5000);

    [Fact]
    public async Task HostApplicationBuilder_WithSilo_ServesGrainsUntilItStops()
    {
        var key = Probe.NewKey();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(UseFreePorts);
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<IClusterClient>().GetGrain<IKeptGrain>(key).Touch();
        await host.StopAsync();

        Assert.Equal(1, Probe.Of(key).Count("deactivated ShuttingDown"));
    }

    [Fact]
    public async Task WebApplicationBuilder_WithSilo_ServesGrains()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Host.UseOrleans(UseFreePorts);
        builder.Services.AddHostedService<Caller>();
        await using var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        await application.StartAsync();

        var grains = application.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal("text", await grains.GetGrain<ICallGrain>("web").Echo("text"));
        await application.StopAsync();
    }

    [Fact]
    public async Task StartupTask_RunsBeforeTheHostHasStarted()
    {
        var key = Probe.NewKey();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            UseFreePorts(silo);
            silo.AddStartupTask(
                (services, _) => services.GetRequiredService<IGrainFactory>().GetGrain<ICallGrain>(key).Record(1));
        });
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(1, Probe.Of(key).Count("1"));
        await host.StopAsync();
    }

    private static void UseFreePorts(ISiloBuilder silo) => silo.UseLocalhostClustering(
        siloPort: Interlocked.Increment(ref _lastPort), gatewayPort: 5000 + Interlocked.Increment(ref _lastPort));

    /// <summary>Like the gateway: a hosted service that calls grains as soon as it starts.</summary>
    private sealed class Caller(IGrainFactory grains) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => grains.GetGrain<ICallGrain>("caller").Yield();

        public Task StopAsync(CancellationToken cancellationToken) => grains.GetGrain<ICallGrain>("caller").Yield();
    }
}
