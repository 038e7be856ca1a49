using System.Reflection;
using OrleansRelay.Grains.Messages;

namespace OrleansRelay.Grains.Tests.Contract;

/// <summary>
/// What Orleans would refuse, or only notice in a cluster: the embedded engine passes references and serializes nothing,
/// so that these mistakes would stay hidden.
/// </summary>
public sealed class GrainContractTests
{
    // Ours alone: either engine adds types that it generates, in namespaces of its own.
    private static readonly Type[] Types =
    [
        .. typeof(MessageGrain).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("OrleansRelay.Grains", StringComparison.Ordinal) == true),
    ];

    private static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(Guid), typeof(TimeSpan), typeof(DateTime), typeof(DateTimeOffset), typeof(decimal),
        typeof(CancellationToken),
    ];

    public static TheoryData<Type> Interfaces => [.. Types.Where(IsGrainInterface)];

    public static TheoryData<Type> Carried => [.. CarriedTypes()];

    public static TheoryData<Type> Grains => [.. Types.Where(type => type.IsSubclassOf(typeof(Grain)))];

    [Fact]
    public void Discovery_ThisAssembly_FindsTheGrains()
    {
        Assert.Contains(typeof(IMessageGrain), Types.Where(IsGrainInterface));
        Assert.Contains(typeof(OfferVerdict), CarriedTypes());
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Interface_EveryOne_HasAStableAlias(Type type)
    {
        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>());
        var aliases = type.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()?.Alias).ToArray();
        Assert.All(aliases, Assert.NotNull);
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Fact]
    public void Alias_AmongAllTypes_IsUnique()
    {
        var aliases = Types.Select(type => type.GetCustomAttribute<AliasAttribute>()?.Alias).OfType<string>().ToArray();

        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Method_EveryOne_ReturnsATask(Type type)
    {
        foreach (var method in type.GetMethods())
        {
            var result = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
            Assert.Contains(result, (Type[])[typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>)]);
        }
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Method_EveryOne_CarriesOnlyWhatCanBeSerialized(Type type)
    {
        foreach (var method in type.GetMethods())
        {
            Assert.All(ValuesOf(method), value => Assert.True(
                IsPlain(value) || value.GetCustomAttribute<GenerateSerializerAttribute>() is not null,
                $"{type.Name}.{method.Name} carries {value}, which has no [GenerateSerializer]."));
            Assert.All(method.GetParameters(), parameter => Assert.False(
                parameter.ParameterType.IsByRef, $"{type.Name}.{method.Name}: {parameter.Name} is by reference."));
        }
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Argument_EveryOne_IsImmutable(Type type)
    {
        foreach (var parameter in type.GetMethods().SelectMany(method => method.GetParameters()))
        {
            Assert.True(
                IsPlain(parameter.ParameterType) || parameter.ParameterType.GetCustomAttribute<ImmutableAttribute>() is not null,
                $"{type.Name} takes {parameter.ParameterType.Name}, which a caller could change after the call.");
        }
    }

    [Theory]
    [MemberData(nameof(Carried))]
    public void CarriedType_EveryOne_HasAliasAndNumberedMembers(Type type)
    {
        Assert.NotNull(type.GetCustomAttribute<GenerateSerializerAttribute>());
        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>());
        if (type.IsEnum)
            return;
        var members = SerializedMembers(type).ToArray();
        Assert.NotEmpty(members);
        var ids = members.Select(member => member.GetCustomAttribute<IdAttribute>()?.Id).ToArray();
        Assert.All(ids, id => Assert.NotNull(id));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Carried))]
    public void CarriedType_MarkedImmutable_HasNoSetter(Type type)
    {
        if (type.GetCustomAttribute<ImmutableAttribute>() is null)
            return;
        Assert.All(type.GetProperties(), property => Assert.True(
            property.SetMethod is null || IsInitOnly(property), $"{type.Name}.{property.Name} can be set."));
    }

    [Theory]
    [MemberData(nameof(Grains))]
    public void Grain_EveryOne_KeepsNoStateBetweenActivations(Type type) =>
        Assert.DoesNotContain(
            type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic),
            field => !field.IsInitOnly && !field.IsLiteral);

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && (typeof(IGrain).IsAssignableFrom(type) || typeof(IGrainObserver).IsAssignableFrom(type));

    private static bool IsPlain(Type type) => type.IsPrimitive || Plain.Contains(type) || IsGrainInterface(type);

    // Arguments and result, with what they are made of.
    private static IEnumerable<Type> ValuesOf(MethodInfo method)
    {
        var result = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments() : [];
        return method.GetParameters().Select(parameter => parameter.ParameterType).Concat(result)
            .Select(type => Nullable.GetUnderlyingType(type) ?? type);
    }

    private static IEnumerable<Type> CarriedTypes()
    {
        var states = Types.Where(type => type.IsSubclassOf(typeof(Grain)))
            .SelectMany(type => type.GetConstructors()).SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            .Select(type => type.GetGenericArguments()[0]);
        var found = new HashSet<Type>();
        var open = new Queue<Type>(Types.Where(IsGrainInterface).SelectMany(type => type.GetMethods()).SelectMany(ValuesOf).Concat(states));
        while (open.TryDequeue(out var type))
        {
            if (IsPlain(type) || !found.Add(type) || type.IsEnum)
                continue;
            foreach (var property in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0))
                open.Enqueue(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        }

        return found.Where(type => type != typeof(Type));
    }

    private static IEnumerable<MemberInfo> SerializedMembers(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is not null);

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()
            .Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
}
