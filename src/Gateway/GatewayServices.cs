using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Events;
using OrleansRelay.Gateway.Stats;

namespace OrleansRelay.Gateway;

/// <summary>The gateway as a service of a host that has a silo, a log, and the services of the links.</summary>
public static class GatewayServices
{
    /// <summary>Rehearses, then serves for as long as the host runs.</summary>
    public static IServiceCollection AddRelayGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddSingleton<TrafficEvents>();
        services.AddSingleton<IngestTimes>();
        services.AddSingleton<TcpGateway>();
        services.AddSingleton<IRelaySessions>(static provider => provider.GetRequiredService<TcpGateway>());
        services.AddHostedService<NodeInstruments>();
        services.AddHostedService<Rehearsal>();
        services.AddHostedService(static provider => provider.GetRequiredService<TcpGateway>());
        return services;
    }
}
