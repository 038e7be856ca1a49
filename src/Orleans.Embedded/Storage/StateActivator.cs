using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded;

/// <summary>Makes the state that a grain has before anything was stored.</summary>
internal static class StateActivator<T>
{
    private static readonly Func<T> Make = Choose();

    public static T Create() => Make();

    private static Func<T> Choose()
    {
        var type = typeof(T);
        if (type.IsValueType || type == typeof(string) || type.IsArray || type.IsAbstract)
            return static () => default!;
        return type.GetConstructor(Type.EmptyTypes) is { } constructor
            ? Expression.Lambda<Func<T>>(Expression.New(constructor)).Compile()
            : static () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
    }
}
