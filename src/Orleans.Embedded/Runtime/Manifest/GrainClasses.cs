using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The grain classes that one silo has had calls for.</summary>
internal sealed class GrainClasses(SiloEngine engine)
{
    private readonly ConcurrentDictionary<Type, GrainClass> _classes = new();
    private readonly Lock _lock = new();

    public GrainClass Observers { get; } = GrainClass.ForObservers(engine);

    public IEnumerable<GrainClass> Classes => _classes.Values;

    public GrainClass For(Type interfaceType, string? classNamePrefix)
    {
        if (interfaceType.IsAssignableTo(typeof(IGrainObserver)))
            return Observers;
        return Get(GrainManifest.ClassOf(interfaceType, classNamePrefix));
    }

    public GrainClass For(GrainType grainType)
    {
        if (grainType.Equals(Observers.GrainType))
            return Observers;
        return _classes.Values.FirstOrDefault(known => known.GrainType.Equals(grainType))
            ?? (GrainManifest.ClassOf(grainType, GrainClass.TypeOf) is { } type ? Get(type) : null)
            ?? throw new ArgumentException($"Could not find an implementation for grain type {grainType}");
    }

    private GrainClass Get(Type type)
    {
        if (_classes.TryGetValue(type, out var known))
            return known;
        // Two tables for one class would mean two activations of one key.
        lock (_lock)
            return _classes.GetOrAdd(type, static (added, silo) => new GrainClass(silo, added), engine);
    }
}
