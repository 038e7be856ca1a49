using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>Registers the embedded silo in a host.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    private SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }

    /// <summary>The builder of the host; a second UseOrleans goes on with the first one's.</summary>
    public static SiloBuilder For(IServiceCollection services, IConfiguration configuration)
    {
        var known = services.FirstOrDefault(descriptor => descriptor.ServiceType == typeof(SiloBuilder));
        if (known?.ImplementationInstance is SiloBuilder builder)
            return builder;
        var added = new SiloBuilder(services, configuration);
        services.AddSingleton(added);
        added.AddSilo();
        return added;
    }

    private void AddSilo()
    {
        Services.AddOptions();
        Services.AddLogging();
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(new ServiceLifetimes(Services));
        Services.AddSingleton<SiloEngine>();
        Services.AddSingleton<ClusterClient>();
        Services.AddSingleton<IGrainFactory>(static services => services.GetRequiredService<SiloEngine>().Factory);
        Services.AddSingleton<IClusterClient>(static services => services.GetRequiredService<ClusterClient>());
        Services.AddSingleton<IGrainRuntime>(static services => services.GetRequiredService<SiloEngine>());
        Services.AddSingleton<ITimerRegistry>(static services => services.GetRequiredService<SiloEngine>());
        Services.AddSingleton<IGrainContextAccessor>(static services => services.GetRequiredService<SiloEngine>());
        Services.AddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        Services.AddSingleton<IHostedService, SiloHostedService>();
    }
}
