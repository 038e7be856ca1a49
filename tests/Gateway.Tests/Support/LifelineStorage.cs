using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansRelay.Grains.Federation;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Where links keep their state; a killed node can't reach it.</summary>
internal sealed class LifelineStorage(IGrainStorage storage, Lifeline line) : IGrainStorage
{
    /// <summary>Puts it before the storage that the services have.</summary>
    public static void Tie(IServiceCollection services, Lifeline line)
    {
        var tied = services.Last(static service => service.IsKeyedService
            && service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, FederationGrain.Storage));
        services.Remove(tied);
        services.AddKeyedSingleton<IGrainStorage>(FederationGrain.Storage, (provider, key) => new LifelineStorage(Make(tied, provider, key), line));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        line.ThrowIfCut();
        return storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        line.ThrowIfCut();
        return storage.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        line.ThrowIfCut();
        return storage.ClearStateAsync(stateName, grainId, grainState);
    }

    private static IGrainStorage Make(ServiceDescriptor service, IServiceProvider provider, object? key) =>
        (IGrainStorage)(service.KeyedImplementationInstance
            ?? service.KeyedImplementationFactory?.Invoke(provider, key)
            ?? ActivatorUtilities.CreateInstance(provider, service.KeyedImplementationType!));
}
