namespace OrleansRelay.Grains.Tests.Lifecycle;

/// <summary>A grain that only counts who came.</summary>
[Alias("tests.visitor")]
public interface IVisitorGrain : IGrainWithStringKey
{
    [Alias("touch")]
    ValueTask Touch();

    /// <summary>Is touched, and then goes as soon as it can.</summary>
    [Alias("leave")]
    ValueTask Leave();
}
