using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Ties a silo of Orleans' test host to a <see cref="Lifeline"/>.</summary>
internal static class LifelineServices
{
    /// <param name="services">All of the silo's, just before its container is built.</param>
    public static void Tie(this IServiceCollection services, Lifeline line)
    {
        // That of the test host is one for all nodes and never errs; the product's is shared out among them.
        foreach (var directory in services.Where(IsGrainDirectory).ToList())
            services.Remove(directory);
        for (var i = 0; i < services.Count; i++)
            services[i] = Tied(services[i], line);
    }

    private static ServiceDescriptor Tied(ServiceDescriptor service, Lifeline line) => service switch
    {
        { IsKeyedService: false, ImplementationInstance: IMembershipTable table } =>
            ServiceDescriptor.Singleton(LifelineMembership.Create(table, line)),
        { IsKeyedService: true, KeyedImplementationFactory: { } create } when service.ServiceType == typeof(IConnectionFactory) =>
            Keyed(service, (provider, key) => new LifelineConnections((IConnectionFactory)create(provider, key), line)),
        { IsKeyedService: true, KeyedImplementationFactory: { } create } when service.ServiceType == typeof(IConnectionListenerFactory) =>
            Keyed(service, (provider, key) => new LifelineListeners((IConnectionListenerFactory)create(provider, key), line)),
        _ => service,
    };

    private static ServiceDescriptor Keyed(ServiceDescriptor replaced, Func<IServiceProvider, object?, object> create) =>
        new(replaced.ServiceType, replaced.ServiceKey, create, replaced.Lifetime);

    private static bool IsGrainDirectory(ServiceDescriptor service) =>
        service.ServiceType == typeof(IGrainDirectory)
        || (service.ServiceType.GenericTypeArguments is [var type] && type == typeof(IGrainDirectory));
}
