using System.Reflection;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What the engine knows of one grain class, read from its attributes and methods once.</summary>
internal sealed class GrainClass
{
    private readonly Func<Activation, object> _create;

    public GrainClass(SiloEngine engine, Type type)
    {
        Engine = engine;
        Type = type;
        GrainType = TypeOf(type);
        IsReentrant = type.GetCustomAttribute<ReentrantAttribute>() is not null;
        HasOnActivate = Overrides(type, nameof(IGrainBase.OnActivateAsync));
        HasOnDeactivate = Overrides(type, nameof(IGrainBase.OnDeactivateAsync));
        IsDisposable = type.IsAssignableTo(typeof(IDisposable)) || type.IsAssignableTo(typeof(IAsyncDisposable));
        CollectionAge = AgeOf(type, engine.Collection);
        Table = new ActivationTable(this);
        _create = GrainConstructor.Compile(type, engine);
    }

    private GrainClass(SiloEngine engine)
    {
        Engine = engine;
        Type = typeof(IGrainObserver);
        GrainType = GrainType.Create("sys.client");
        IsObserver = true;
        CollectionAge = Timeout.InfiniteTimeSpan;
        Table = new ActivationTable(this);
        _create = static _ => throw new InvalidOperationException();
    }

    public SiloEngine Engine { get; }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public ActivationTable Table { get; }

    public bool IsReentrant { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    public bool IsDisposable { get; }

    public bool IsObserver { get; }

    /// <summary>How long without a call; infinite when activations of the class are never collected.</summary>
    public TimeSpan CollectionAge { get; }

    /// <summary>Observers are called like grains of one class, but are found only and never made.</summary>
    public static GrainClass ForObservers(SiloEngine engine) => new(engine);

    public object Create(Activation activation) => _create(activation);

    public static GrainType TypeOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named)
            return named.GetGrainType(null!, type);
        var name = type.Name.ToLowerInvariant();
        const string suffix = "grain";
        return GrainType.Create(name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length
            ? name[..^suffix.Length]
            : name);
    }

    private static bool Overrides(Type type, string method)
    {
        var map = type.GetInterfaceMap(typeof(IGrainBase));
        var slot = Array.FindIndex(map.InterfaceMethods, candidate => candidate.Name == method);
        var implementation = map.TargetMethods[slot];
        if (implementation is null || implementation.DeclaringType == typeof(IGrainBase))
            return false;
        // The interface is implemented by Grain's virtual method, which the class may override.
        var final = implementation.IsVirtual ? MostDerived(type, implementation) : implementation;
        return final.DeclaringType != typeof(Grain);
    }

    private static MethodInfo MostDerived(Type type, MethodInfo method) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .FirstOrDefault(candidate => candidate.GetBaseDefinition() == method.GetBaseDefinition()) ?? method;

    private static TimeSpan AgeOf(Type type, GrainCollectionOptions options)
    {
        if (type.GetCustomAttribute<KeepAliveAttribute>() is not null)
            return Timeout.InfiniteTimeSpan;
        if (type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } limit)
            return limit.AlwaysActive ? Timeout.InfiniteTimeSpan : limit.AgeLimit;
        return options.ClassSpecificCollectionAge.TryGetValue(type.FullName!, out var age) ? age : options.CollectionAge;
    }
}
