using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Grains.Storage;

namespace OrleansRelay.Grains;

/// <summary>What grains need of their silo besides a log and the services of the links.</summary>
public static class GrainServices
{
    /// <param name="stateFolder">Where links keep their positions; null keeps them in memory, for a log that lives there too.</param>
    public static ISiloBuilder AddRelayGrains(
        this ISiloBuilder silo, RateLimitOptions rateLimit, MessageOptions messages, string? stateFolder)
    {
        silo.Services.AddSingleton(messages);
        silo.Services.AddSingleton<MessageGrains>();
        silo.Services.AddSingleton(rateLimit);
        if (stateFolder is not null)
            silo.Services.AddKeyedSingleton<IGrainStorage>(FederationGrain.Storage, new FileGrainStorage(stateFolder));
        else
            silo.AddMemoryGrainStorage(FederationGrain.Storage);
        return silo;
    }

    /// <summary>Links to all relays of the directory, for as long as the host runs.</summary>
    public static IServiceCollection AddRelayLinks(this IServiceCollection services) => services.AddHostedService<FederationService>();
}
