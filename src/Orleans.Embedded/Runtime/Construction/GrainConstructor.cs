using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Compiles the constructor of a grain class into one delegate: singletons are resolved once and are constants in it,
/// everything else is asked of the activation.
/// </summary>
internal static class GrainConstructor
{
    private static readonly MethodInfo RequireService =
        typeof(GrainConstructor).GetMethod(nameof(Require), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly MethodInfo CreateState =
        typeof(GrainConstructor).GetMethod(nameof(State), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static Func<Activation, object> Compile(Type type, SiloEngine engine)
    {
        var activation = Expression.Parameter(typeof(Activation), "activation");
        var constructor = Choose(type);
        var arguments = constructor.GetParameters().Select(parameter => Argument(parameter, activation, engine));
        var body = Expression.Convert(Expression.New(constructor, arguments), typeof(object));
        return Expression.Lambda<Func<Activation, object>>(body, activation).Compile();
    }

    private static ConstructorInfo Choose(Type type)
    {
        var all = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public);
        return Array.Find(all, candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? all.MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new InvalidOperationException($"The grain class {type} has no public constructor.");
    }

    private static Expression Argument(ParameterInfo parameter, Expression activation, SiloEngine engine)
    {
        var type = parameter.ParameterType;
        if (type == typeof(IGrainContext))
            return Expression.Convert(activation, type);
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
            return PersistentState(type, state, activation);
        var key = parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;
        if (engine.Lifetimes.IsSingleton(type, key) && Require(engine.ServiceProvider, parameter, key) is { } singleton)
            return Expression.Constant(singleton, type);
        var services = Expression.Property(activation, nameof(Activation.ActivationServices));
        var resolved = Expression.Call(
            RequireService, services, Expression.Constant(parameter), Expression.Constant(key, typeof(object)));
        return Expression.Convert(resolved, type);
    }

    private static Expression PersistentState(Type type, PersistentStateAttribute state, Expression activation)
    {
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new InvalidOperationException($"[PersistentState] is for an IPersistentState<T>, not for a {type}.");
        return Expression.Call(
            CreateState.MakeGenericMethod(type.GetGenericArguments()),
            activation,
            Expression.Constant(state.StateName),
            Expression.Constant(state.StorageName, typeof(string)));
    }

    private static IPersistentState<T> State<T>(Activation activation, string name, string? storageName) =>
        new PersistentState<T>(activation, name, activation.Engine.Storages.Get(storageName, activation.Class.Type));

    private static object? Require(IServiceProvider services, ParameterInfo parameter, object? key)
    {
        var type = parameter.ParameterType;
        var service = key is null ? services.GetService(type) : services.GetKeyedServices(type, key).LastOrDefault();
        if (service is not null || parameter.HasDefaultValue)
            return service ?? parameter.DefaultValue;
        throw new InvalidOperationException(
            $"Unable to resolve service for type '{type}' while attempting to activate '{parameter.Member.DeclaringType}'.");
    }
}
