using System.ComponentModel;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// The grain interfaces and classes of all assemblies of the program that were compiled with the generator. Assemblies
/// that are not loaded yet are found by the references of those that are. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifest
{
    private static readonly Lock Guard = new();
    private static GrainManifest? _current;

    private readonly Dictionary<Type, InterfaceEntry> _interfaces = [];
    private readonly List<Type> _classes = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private GrainManifest()
    {
    }

    public void AddInterface<TInterface>(Func<ReferenceBinding, string, GrainReference> makeReference) =>
        _interfaces[typeof(TInterface)] = new InterfaceEntry(typeof(TInterface), makeReference);

    public void AddClass(Type type) => _classes.Add(type);

    internal static InterfaceEntry InterfaceOf(Type type)
    {
        lock (Guard)
        {
            return (_current ??= Scan(null))._interfaces.GetValueOrDefault(type)
                ?? (_current = Scan(_current))._interfaces.GetValueOrDefault(type)
                ?? throw new ArgumentException(
                    $"{type} is not a grain interface, or its project was compiled without Orleans.Embedded.CodeGenerator.");
        }
    }

    internal static Type ClassOf(Type interfaceType, string? classNamePrefix)
    {
        lock (Guard)
        {
            var classes = Implementations(_current ??= Scan(null), interfaceType, classNamePrefix);
            if (classes.Count == 0)
                classes = Implementations(_current = Scan(_current), interfaceType, classNamePrefix);
            return classes.Count switch
            {
                1 => classes[0],
                0 => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}"),
                _ => ByConvention(classes, interfaceType),
            };
        }
    }

    internal static Type? ClassOf(GrainType grainType, Func<Type, GrainType> typeOf)
    {
        lock (Guard)
            return (_current = Scan(_current))._classes.Find(type => typeOf(type).Equals(grainType));
    }

    internal static IEnumerable<InterfaceEntry> InterfacesOf(Type grainClass)
    {
        lock (Guard)
            return [.. _current!._interfaces.Values.Where(entry => entry.Type.IsAssignableFrom(grainClass))];
    }

    private static List<Type> Implementations(GrainManifest manifest, Type interfaceType, string? classNamePrefix) =>
        manifest._classes.FindAll(type => interfaceType.IsAssignableFrom(type)
            && (classNamePrefix is null || type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal)));

    private static Type ByConvention(List<Type> classes, Type interfaceType)
    {
        var name = interfaceType.Name.StartsWith('I') ? interfaceType.Name[1..] : interfaceType.Name;
        return classes.Find(type => type.Name == name) ?? throw new ArgumentException(
            $"Unable to identify a single appropriate grain type for interface {interfaceType}. Candidates: "
            + string.Join(", ", classes));
    }

    private static GrainManifest Scan(GrainManifest? known)
    {
        var manifest = known ?? new GrainManifest();
        var engine = typeof(GrainManifest).Assembly.GetName().Name!;
        var open = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies());
        var queued = new HashSet<string>(open.Select(assembly => assembly.FullName!), StringComparer.Ordinal);
        while (open.TryDequeue(out var assembly))
        {
            if (assembly.IsDynamic || IsPlatform(assembly.FullName!))
                continue;
            var references = assembly.GetReferencedAssemblies();
            if (references.Any(reference => reference.Name == engine) && manifest._seen.Add(assembly.FullName!))
                manifest.Add(assembly);
            foreach (var reference in references)
            {
                if (!IsPlatform(reference.FullName) && queued.Add(reference.FullName) && TryLoad(reference) is { } loaded)
                    open.Enqueue(loaded);
            }
        }

        return manifest;
    }

    private static bool IsPlatform(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            // A reference that was left out of the deployment holds no grain that could be used.
            return null;
        }
    }

    private void Add(Assembly assembly)
    {
        if (assembly.GetCustomAttribute<GrainManifestAttribute>() is { } attribute)
            ((IGrainManifest)Activator.CreateInstance(attribute.Manifest, nonPublic: true)!).AddTo(this);
    }
}
