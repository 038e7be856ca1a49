namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Tests that measure, or that want the processors for themselves: they run after all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
