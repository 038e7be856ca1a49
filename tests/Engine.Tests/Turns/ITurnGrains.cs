using Orleans.Concurrency;

namespace OrleansRelay.Engine.Tests.Turns;

/// <summary>The same methods for a grain that is not reentrant and for one that is.</summary>
[Alias("tests.ITurnGrain")]
public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Adds to a plain counter with awaits in between; returns the sum.</summary>
    [Alias("Work")]
    Task<int> Work(int steps);

    /// <summary>Waits until the test opens the gate.</summary>
    [Alias("Wait")]
    Task Wait(string name);

    [Alias("Pass")]
    Task Pass(string name);

    [AlwaysInterleave]
    [Alias("SlipIn")]
    Task SlipIn(string name);

    [ReadOnly]
    [Alias("Read")]
    Task Read(string name);

    [Alias("InstanceNumber")]
    Task<int> InstanceNumber();

    /// <summary>Calls another grain, which calls this one.</summary>
    [Alias("Circle")]
    Task Circle(string otherKey, bool back);
}

[Alias("tests.IStrictGrain")]
public interface IStrictGrain : ITurnGrain;

[Alias("tests.IReentrantGrain")]
public interface IReentrantGrain : ITurnGrain;
