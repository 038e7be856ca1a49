using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded;

/// <summary>Which services are singletons, by the descriptors that the container was built from.</summary>
internal sealed class ServiceLifetimes(IServiceCollection services)
{
    private readonly Lazy<Dictionary<(Type Type, object? Key), ServiceLifetime>> _lifetimes = new(() => Read(services));

    public bool IsSingleton(Type type, object? key)
    {
        if (_lifetimes.Value.TryGetValue((type, key), out var lifetime))
            return lifetime == ServiceLifetime.Singleton;
        return type.IsConstructedGenericType
            && _lifetimes.Value.TryGetValue((type.GetGenericTypeDefinition(), key), out lifetime)
            && lifetime == ServiceLifetime.Singleton;
    }

    private static Dictionary<(Type Type, object? Key), ServiceLifetime> Read(IServiceCollection services)
    {
        var lifetimes = new Dictionary<(Type, object?), ServiceLifetime>();
        foreach (var descriptor in services)
            lifetimes[(descriptor.ServiceType, descriptor.ServiceKey)] = descriptor.Lifetime;
        return lifetimes;
    }
}
