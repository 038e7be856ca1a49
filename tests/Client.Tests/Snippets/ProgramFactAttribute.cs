using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Snippets;

/// <summary>A test that needs programs, and says so where there are none.</summary>
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        if (programs.FirstOrDefault(static program => Programs.Find(program) is null) is { } missing)
            Skip = $"There is no {missing} on the PATH.";
    }
}
