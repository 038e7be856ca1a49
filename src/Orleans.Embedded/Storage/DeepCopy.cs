using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded;

/// <summary>
/// Copies a state, so that what a grain changes after a write is not in the storage. Works on fields, so any class will
/// do; what never changes is shared.
/// </summary>
internal static class DeepCopy
{
    private static readonly ConcurrentDictionary<Type, bool> Shareable = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    private static readonly MethodInfo Clone =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static T? Of<T>(T? value) =>
        (T?)Copy(value, new Dictionary<object, object>(ReferenceEqualityComparer.Instance));

    private static object? Copy(object? value, Dictionary<object, object> done)
    {
        if (value is null || Shareable.GetOrAdd(value.GetType(), IsShareable))
            return value;
        if (done.TryGetValue(value, out var known))
            return known;
        var copy = Clone.Invoke(value, null)!;
        done[value] = copy;
        if (copy is Array array)
            CopyElements(array, done);
        else
            CopyFields(copy, done);
        return copy;
    }

    private static void CopyElements(Array array, Dictionary<object, object> done)
    {
        if (Shareable.GetOrAdd(array.GetType().GetElementType()!, IsShareable))
            return;
        var indices = new int[array.Rank];
        for (var flat = 0L; flat < array.LongLength; flat++)
        {
            var rest = flat;
            for (var rank = array.Rank - 1; rank >= 0; rank--)
            {
                indices[rank] = array.GetLowerBound(rank) + (int)(rest % array.GetLength(rank));
                rest /= array.GetLength(rank);
            }

            array.SetValue(Copy(array.GetValue(indices), done), indices);
        }
    }

    private static void CopyFields(object copy, Dictionary<object, object> done)
    {
        foreach (var field in Fields.GetOrAdd(copy.GetType(), InstanceFields))
            field.SetValue(copy, Copy(field.GetValue(copy), done));
    }

    private static FieldInfo[] InstanceFields(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            fields.AddRange(level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        }

        return [.. fields.Where(field => !IsShareable(field.FieldType))];
    }

    private static bool IsShareable(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || type == typeof(string) || type == typeof(decimal))
            return true;
        if (type.IsAssignableTo(typeof(Delegate)) || type.IsAssignableTo(typeof(MemberInfo)) || IsComparer(type))
            return true;
        if (type.IsDefined(typeof(ImmutableAttribute), inherit: false))
            return true;
        return type == typeof(Uri) || type == typeof(Version) || type.IsAssignableTo(typeof(IPAddress))
            || (type.IsValueType && !RuntimeHelpersIsReference(type));
    }

    // Copying a comparer would part a dictionary from the singleton it compares its comparer with.
    private static bool IsComparer(Type type) =>
        type.IsAssignableTo(typeof(IEqualityComparer)) || type.IsAssignableTo(typeof(IComparer))
        || Array.Exists(type.GetInterfaces(), candidate => candidate.IsGenericType
            && (candidate.GetGenericTypeDefinition() == typeof(IEqualityComparer<>)
                || candidate.GetGenericTypeDefinition() == typeof(IComparer<>)));

    private static bool RuntimeHelpersIsReference(Type type) =>
        (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!
            .MakeGenericMethod(type).Invoke(null, null)!;
}
