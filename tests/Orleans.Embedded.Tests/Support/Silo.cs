using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Embedded;

namespace OrleansRelay.EmbeddedEngine.Tests.Support;

/// <summary>A started silo whose time the test sets.</summary>
internal sealed class Silo : IAsyncDisposable
{
    private readonly IHost _host;

    private Silo(IHost host, ManualTime time)
    {
        _host = host;
        Time = time;
    }

    public ManualTime Time { get; }

    public SiloEngine Engine => _host.Services.GetRequiredService<SiloEngine>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public int Live => Engine.Manifest.Classes.Sum(grainClass => grainClass.Table.Count);

    public static async Task<Silo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var time = new ManualTime();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.Services.AddSingleton<TimeProvider>(time);
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new Silo(host, time);
    }

    public static async Task EventuallyAsync(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"Waited in vain: {what}");
            await Task.Delay(5);
        }
    }

    public Task StopAsync(CancellationToken token = default) => _host.StopAsync(token);

    public async ValueTask DisposeAsync()
    {
        // Grains that a test left stuck must not hold it up.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(limit.Token);
        _host.Dispose();
    }
}
