using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Finds the storage a state asks for among the registered services.</summary>
internal sealed class GrainStorages(IServiceProvider services)
{
    public IGrainStorage Get(string? name, Type grainType)
    {
        var storage = string.IsNullOrEmpty(name)
            ? services.GetService<IGrainStorage>()
            : services.GetKeyedService<IGrainStorage>(name);
        return storage ?? throw new BadProviderConfigException(string.IsNullOrEmpty(name)
            ? $"No default storage provider found loading grain type {grainType.FullName}."
            : $"No storage provider named \"{name}\" found loading grain type {grainType.FullName}.");
    }

    public IGrainStorage GetFor(Type grainType) =>
        Get(grainType.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName, grainType);
}
