using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Orleans.CodeGenerator;

/// <summary>Reads grain interfaces and classes out of a compilation.</summary>
internal static class GrainModelReader
{
    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string? ReadClass(GeneratorSyntaxContext syntax, CancellationToken token)
    {
        if (syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, token) is not INamedTypeSymbol type)
            return null;
        var isGrain = !type.IsAbstract && !type.IsGenericType && IsReachable(type)
            && Implements(type, "Orleans.IGrainBase") && Implements(type, "Orleans.IGrain");
        return isGrain ? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) : null;
    }

    public static InterfaceModel? ReadInterface(GeneratorSyntaxContext syntax, CancellationToken token)
    {
        if (syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, token) is not INamedTypeSymbol type)
            return null;
        var isObserver = Implements(type, "Orleans.IGrainObserver");
        if (!isObserver && !Implements(type, "Orleans.IGrain"))
            return null;

        var problems = ImmutableArray.CreateBuilder<Problem>();
        if (type.IsGenericType)
            problems.Add(At(type, $"{type.Name} is generic; grain interfaces here have no type parameters."));
        if (!IsReachable(type))
            problems.Add(At(type, $"{type.Name} must be reachable from its assembly: make it internal or public."));
        var methods = Methods(type, isObserver, problems);
        var nested = Nested(type);
        var space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new InterfaceModel(
            HintName: (space.Length == 0 ? nested : $"{space}.{nested}") + "Reference",
            Namespace: space,
            ClassName: WithoutPrefix(nested) + "Reference",
            FullName: type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            IsObserver: isObserver,
            Methods: new EquatableList<MethodModel>(methods),
            Problems: new EquatableList<Problem>(problems.ToImmutable()));
    }

    private static ImmutableArray<MethodModel> Methods(
        INamedTypeSymbol type, bool isObserver, ImmutableArray<Problem>.Builder problems)
    {
        var methods = ImmutableArray.CreateBuilder<MethodModel>();
        foreach (var member in type.AllInterfaces.Insert(0, type).SelectMany(declared => declared.GetMembers()))
        {
            // A property or event is reported once, not again for its accessors.
            if (member.IsStatic || member is IMethodSymbol { AssociatedSymbol: not null })
                continue;
            if (member is not IMethodSymbol method)
                problems.Add(At(member, $"{type.Name}.{member.Name} is not a method."));
            else if (Refusal(method) is { } refusal)
                problems.Add(At(method, $"{type.Name}.{method.Name} {refusal}."));
            else
                methods.Add(Method(method, isObserver, methods.Count));
        }

        return methods.ToImmutable();
    }

    private static string? Refusal(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
            return "is generic; the embedded engine takes methods without type parameters";
        if (method.Parameters.Any(parameter => parameter.RefKind != RefKind.None))
            return "has a parameter by reference";
        return KindOf(method.ReturnType) is null ? "must return Task, Task<T>, ValueTask, ValueTask<T> or void" : null;
    }

    private static MethodModel Method(IMethodSymbol method, bool isObserver, int number)
    {
        var kind = KindOf(method.ReturnType)!.Value;
        var token = method.Parameters.FirstOrDefault(
            parameter => parameter.Type.ToDisplayString() == "System.Threading.CancellationToken");
        var isPlainTask = kind is ReturnKind.Task or ReturnKind.ValueTask;
        var options = new List<string>();
        if (Has(method, "ReadOnlyAttribute"))
            options.Add("global::Orleans.Embedded.CallOptions.ReadOnly");
        if (Has(method, "AlwaysInterleaveAttribute"))
            options.Add("global::Orleans.Embedded.CallOptions.AlwaysInterleave");
        return new MethodModel(
            Interface: method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            DisplayName: $"{method.ContainingType.Name}.{method.Name}",
            Name: Escape(method.Name),
            CallName: $"{method.Name}Call{(number == 0 ? "" : number.ToString())}",
            Returns: kind,
            ReturnType: method.ReturnType.ToDisplayString(TypeFormat),
            ResultType: (method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault()?.ToDisplayString(TypeFormat),
            Options: options.Count == 0 ? "global::Orleans.Embedded.CallOptions.None" : string.Join(" | ", options),
            IsOneWay: kind == ReturnKind.Void || (isPlainTask && Has(method, "OneWayAttribute")),
            TokenName: token is null ? null : Escape(token.Name),
            Parameters: new EquatableList<ParameterModel>(method.Parameters.Select(Parameter).ToImmutableArray()));
    }

    private static ParameterModel Parameter(IParameterSymbol parameter) => new(
        parameter.Type.ToDisplayString(TypeFormat),
        Escape(parameter.Name),
        parameter.Type.TypeKind == TypeKind.Interface && Implements(parameter.Type, "Orleans.Runtime.IAddressable"));

    private static ReturnKind? KindOf(ITypeSymbol type) => type.OriginalDefinition.ToDisplayString() switch
    {
        "void" => ReturnKind.Void,
        "System.Threading.Tasks.Task" => ReturnKind.Task,
        "System.Threading.Tasks.Task<TResult>" => ReturnKind.TaskOfT,
        "System.Threading.Tasks.ValueTask" => ReturnKind.ValueTask,
        "System.Threading.Tasks.ValueTask<TResult>" => ReturnKind.ValueTaskOfT,
        _ => null,
    };

    private static bool Has(IMethodSymbol method, string attribute) => method.GetAttributes().Any(
        applied => applied.AttributeClass is { } type && type.Name == attribute
            && type.ContainingNamespace.ToDisplayString() == "Orleans.Concurrency");

    private static bool Implements(ITypeSymbol type, string name) =>
        type.AllInterfaces.Any(implemented => implemented.ToDisplayString() == name);

    private static bool IsReachable(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.ContainingType)
        {
            var isOpen = level.DeclaredAccessibility
                is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
            if (!isOpen || level.IsFileLocal)
                return false;
        }

        return true;
    }

    private static string Nested(INamedTypeSymbol type) =>
        type.ContainingType is null ? type.Name : $"{Nested(type.ContainingType)}_{type.Name}";

    private static string WithoutPrefix(string name) =>
        name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;

    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static Problem At(ISymbol symbol, string message)
    {
        var location = symbol.Locations.FirstOrDefault(candidate => candidate.IsInSource);
        return location is null
            ? new Problem(message, "", default, default)
            : new Problem(message, location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span);
    }
}
