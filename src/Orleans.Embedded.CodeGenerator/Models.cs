using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Orleans.CodeGenerator;

/// <summary>A grain or observer interface as text, so that equal sources are not written again.</summary>
internal sealed record InterfaceModel(
    string HintName,
    string Namespace,
    string ClassName,
    string FullName,
    bool IsObserver,
    EquatableList<MethodModel> Methods,
    EquatableList<Problem> Problems);

/// <summary>One method to implement.</summary>
internal sealed record MethodModel(
    string Interface,
    string DisplayName,
    string Name,
    string CallName,
    ReturnKind Returns,
    string ReturnType,
    string? ResultType,
    string Options,
    bool IsOneWay,
    string? TokenName,
    EquatableList<ParameterModel> Parameters);

/// <summary>One parameter; those that are grains are handed over as references.</summary>
internal sealed record ParameterModel(string Type, string Name, bool IsAddressable);

/// <summary>What a method returns.</summary>
internal enum ReturnKind
{
    Void,
    Task,
    TaskOfT,
    ValueTask,
    ValueTaskOfT,
}

/// <summary>Something a grain interface must not have.</summary>
internal sealed record Problem(string Message, string FilePath, TextSpan Span, LinePositionSpan Lines)
{
    private static readonly DiagnosticDescriptor Rule = new(
        "ORLEANSEMB001",
        "Not possible in a grain interface",
        "{0}",
        "Orleans.Embedded",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Location.Create(FilePath, Span, Lines), Message);
}
