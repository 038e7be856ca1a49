namespace OrleansRelay.Engine.Tests.Hosting;

[Alias("tests.IInjectedGrain")]
public interface IInjectedGrain : IGrainWithStringKey
{
    [Alias("Describe")]
    Task<string> Describe();

    [Alias("ScopeNumber")]
    Task<int> ScopeNumber();

    [Alias("Leave")]
    Task Leave();
}
