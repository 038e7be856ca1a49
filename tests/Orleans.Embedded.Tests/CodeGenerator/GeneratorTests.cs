using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Orleans.CodeGenerator;

namespace OrleansRelay.EmbeddedEngine.Tests.CodeGenerator;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData("public interface IBad<T> : IGrainWithStringKey { Task A(); }", "generic")]
    [InlineData("public interface IBad : IGrainWithStringKey { int A(); }", "must return Task")]
    [InlineData("public interface IBad : IGrainWithStringKey { Task A<T>(); }", "generic")]
    [InlineData("public interface IBad : IGrainWithStringKey { Task A(ref int b); }", "by reference")]
    [InlineData("public interface IBad : IGrainWithStringKey { int A { get; } }", "not a method")]
    [InlineData("public class C { private interface IBad : IGrainWithStringKey { Task A(); } }", "reachable")]
    public void Interface_ThatNoEngineCanServe_IsAnError(string source, string reason)
    {
        var (_, problems) = Run(source);

        var problem = Assert.Single(problems, diagnostic => diagnostic.Id == "ORLEANSEMB001");
        Assert.Contains(reason, problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_WithAwkwardNames_CompilesToAReference()
    {
        var (compilation, problems) = Run(
            """
            namespace Some.Space
            {
                public class Outer
                {
                    public interface INested : IGrainWithStringKey
                    {
                        Task<string?> Do(int turn, string answer, Exception exception, object @class, CancellationToken token);
                        Task Do(int binding, string key, object target, object grainInstance);
                        ValueTask<(int A, List<string?>? B)> Tuple(INested other, IEvents events, params int[] rest);
                        [Orleans.Concurrency.OneWay] ValueTask Forget(CancellationToken token);
                        void Drop();
                    }

                    public interface IEvents : IGrainObserver { void On(Exception exception); Task<int> Ask(); }
                }

                public interface IBoth : Outer.INested, IOther { new Task Other(); }
                public interface IOther : IGrainWithStringKey { Task Other(); }
            }
            """);

        Assert.Empty(problems);
        Assert.DoesNotContain(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.NotNull(compilation.GetTypeByMetadataName("OrleansGenerated.Some.Space.Outer_INestedReference"));
        Assert.NotNull(compilation.GetTypeByMetadataName("OrleansGenerated.Some.Space.BothReference"));
    }

    [Fact]
    public void Project_WithoutGrains_GetsNoManifest()
    {
        var (compilation, problems) = Run("public class C;");

        Assert.Empty(problems);
        Assert.DoesNotContain(compilation.SyntaxTrees, tree => Path.GetFileName(tree.FilePath) == "GrainManifest.g.cs");
    }

    private static (Compilation Compilation, IReadOnlyList<Diagnostic> Problems) Run(string source)
    {
        const string usings =
            "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;\n";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Append(typeof(IGrain).Assembly.Location)
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(usings + source)],
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new GrainProxyGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out var result, out var problems);
        return (result, problems);
    }
}
