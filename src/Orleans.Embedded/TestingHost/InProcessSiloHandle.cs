using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo in the process of the tests; every embedded one is.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive;

    internal InProcessSiloHandle(IHost host, string name)
    {
        SiloHost = host;
        Name = name;
        SiloAddress = GatewayAddress = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
    }

    public IHost SiloHost { get; init; }

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _isActive;

    public override Task StopSiloAsync(bool stopGracefully) =>
        // A silo that is killed says no farewell: a token that is cancelled already leaves it no time.
        StopSiloAsync(stopGracefully ? CancellationToken.None : new CancellationToken(canceled: true));

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_isActive)
            return;
        _isActive = false;
        try
        {
            await SiloHost.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The silo is gone all the same.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: true);
        if (SiloHost is IAsyncDisposable host)
            await host.DisposeAsync();
        else
            SiloHost.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task StartAsync()
    {
        await SiloHost.StartAsync();
        _isActive = true;
    }
}
