using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>Links to other relays as services. They need a log.</summary>
public static class FederationServices
{
    /// <param name="relays">The relays that this one passes messages on to.</param>
    /// <param name="self">How this relay introduces itself.</param>
    /// <param name="identity">What it proves itself by; without it, by something that ends with the process.</param>
    public static IServiceCollection AddRelayFederation(
        this IServiceCollection services,
        FederationOptions options,
        IReadOnlyList<RelayAddress> relays,
        Hello self,
        RelayIdentity? identity = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(self);
        services.AddSingleton(identity ?? RelayIdentity.Create());
        services.AddSingleton(new RelayDirectory(relays));
        services.AddSingleton<LogWindow>();
        services.AddSingleton<MissingEntries>();
        services.AddSingleton<RelayConnections>();
        services.AddSingleton<PeerHints>();
        services.AddSingleton<FederationLinkFactory>();
        return services;
    }
}
