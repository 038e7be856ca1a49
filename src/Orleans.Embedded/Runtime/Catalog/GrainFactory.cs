using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Makes references. A client in a test cluster has one of its own, with its own response timeout.</summary>
internal sealed class GrainFactory(SiloEngine engine, TimeSpan responseTimeout) : IGrainFactory, IDisposable
{
    private readonly ConcurrentDictionary<(Type Interface, string? Qualifier), ReferenceBinding> _bindings = new();
    private readonly DeadlineList _deadlines = new(engine.TimeProvider, responseTimeout);
    private ReferenceBinding?[] _bySlot = new ReferenceBinding?[16];

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Make<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        Make<TGrainInterface>(GrainIdKeyExtensions.GuidText(primaryKey, null), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Make<TGrainInterface>(GrainIdKeyExtensions.IntegerText(primaryKey, null), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(
        Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey =>
        Make<TGrainInterface>(GrainIdKeyExtensions.GuidText(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(
        long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey =>
        Make<TGrainInterface>(GrainIdKeyExtensions.IntegerText(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(grainPrimaryKey);
        return (IGrain)Make(grainInterfaceType, grainPrimaryKey);
    }

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)Make(grainInterfaceType, GrainIdKeyExtensions.GuidText(grainPrimaryKey, null));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)Make(grainInterfaceType, GrainIdKeyExtensions.IntegerText(grainPrimaryKey, null));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)Make(grainInterfaceType, GrainIdKeyExtensions.GuidText(grainPrimaryKey, Extension(keyExtension)));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)Make(grainInterfaceType, GrainIdKeyExtensions.IntegerText(grainPrimaryKey, Extension(keyExtension)));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)Reference(
            typeof(TGrainInterface), engine.Manifest.For(grainId.Type), grainId.Key.ToString());

    public IAddressable GetGrain(GrainId grainId) =>
        Reference(engine.Manifest.For(grainId.Type), grainId.Key.ToString());

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
    {
        var grainClass = engine.Manifest.For(grainId.Type);
        var entry = GrainManifest.InterfacesOf(grainClass.Type)
            .FirstOrDefault(candidate => candidate.Type.FullName == interfaceType.ToString());
        return entry is null
            ? throw new ArgumentException($"{grainClass.Type} does not implement {interfaceType}.")
            : Reference(entry.Type, grainClass, grainId.Key.ToString());
    }

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => Make(interfaceType, grainKey.ToString());

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        Make(interfaceType, grainKey.ToString(), grainClassNamePrefix);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference)
            throw new ArgumentException("The argument is a grain reference already.", nameof(obj));
        if (obj is Grain)
            throw new ArgumentException("The argument is a grain; use AsReference instead.", nameof(obj));
        var key = Guid.NewGuid().ToString("N");
        engine.Manifest.Observers.Table.GetOrAdd(key, out _).ActivateObserver(obj);
        return Make<TGrainObserverInterface>(key, null);
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference)
            throw new ArgumentException("The argument is not a grain reference.", nameof(obj));
        engine.RemoveObserver(reference.Key);
    }

    public void Dispose() => _deadlines.Dispose();

    /// <summary>A reference to whatever implements the first interface of the class; a cast finds the others.</summary>
    internal GrainReference Reference(GrainClass grainClass, string key) =>
        Reference(GrainManifest.InterfacesOf(grainClass.Type).First().Type, grainClass, key);

    internal GrainReference Reference(Type interfaceType, GrainClass grainClass, string key)
    {
        if (!grainClass.IsObserver && !interfaceType.IsAssignableFrom(grainClass.Type))
            throw new InvalidCastException($"{grainClass.Type} does not implement {interfaceType}.");
        var binding = _bindings.GetOrAdd(
            (interfaceType, grainClass.Type.AssemblyQualifiedName),
            static (key, bound) => new ReferenceBinding(
                GrainManifest.InterfaceOf(key.Interface), bound.Class, bound.Factory._deadlines, bound.Factory),
            (Class: grainClass, Factory: this));
        return binding.Interface.MakeReference(binding, key);
    }

    private static string Extension(string keyExtension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyExtension);
        return keyExtension;
    }

    private TGrainInterface Make<TGrainInterface>(string key, string? classNamePrefix)
    {
        var slots = _bySlot;
        var slot = InterfaceSlot<TGrainInterface>.Index;
        if (classNamePrefix is null && slot < slots.Length && slots[slot] is { } known)
            return (TGrainInterface)(object)known.Interface.MakeReference(known, key);
        var binding = Bind(typeof(TGrainInterface), classNamePrefix);
        if (classNamePrefix is null)
            Remember(slot, binding);
        return (TGrainInterface)(object)binding.Interface.MakeReference(binding, key);
    }

    private GrainReference Make(Type interfaceType, string key, string? classNamePrefix = null)
    {
        var binding = Bind(interfaceType, classNamePrefix);
        return binding.Interface.MakeReference(binding, key);
    }

    private ReferenceBinding Bind(Type interfaceType, string? classNamePrefix) => _bindings.GetOrAdd(
        (interfaceType, classNamePrefix),
        static (key, factory) => factory.NewBinding(key.Interface, key.Qualifier),
        this);

    private ReferenceBinding NewBinding(Type interfaceType, string? classNamePrefix)
    {
        var entry = GrainManifest.InterfaceOf(interfaceType);
        return new ReferenceBinding(entry, engine.Manifest.For(interfaceType, classNamePrefix), _deadlines, this);
    }

    private void Remember(int slot, ReferenceBinding binding)
    {
        lock (_bindings)
        {
            if (slot >= _bySlot.Length)
            {
                var grown = _bySlot;
                Array.Resize(ref grown, slot * 2);
                _bySlot = grown;
            }

            Volatile.Write(ref _bySlot[slot], binding);
        }
    }
}
