namespace OrleansRelay.Silo.Tests;

/// <summary>Tests that measure memory: they run after all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
