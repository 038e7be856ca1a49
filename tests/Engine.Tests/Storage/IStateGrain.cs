namespace OrleansRelay.Engine.Tests.Storage;

[Alias("tests.IStateGrain")]
public interface IStateGrain : IGrainWithStringKey
{
    [Alias("Set")]
    Task<string?> Set(string name, int amount);

    [Alias("SetWithoutWriting")]
    Task SetWithoutWriting(string name);

    [Alias("Get")]
    Task<Account> Get();

    [Alias("Record")]
    Task<(bool Exists, string? Etag)> Record();

    [Alias("Clear")]
    Task Clear();

    [Alias("Reload")]
    Task Reload();

    [Alias("Leave")]
    Task<int> Leave();

    [Alias("InstanceNumber")]
    Task<int> InstanceNumber();
}

[GenerateSerializer]
[Alias("tests.Account")]
public sealed class Account
{
    [Id(0)]
    public string Name { get; set; } = "nobody";

    [Id(1)]
    public Dictionary<string, List<int>> Amounts { get; set; } = [];
}

/// <summary>State in memory, by name.</summary>
[Alias("tests.INamedStateGrain")]
public interface INamedStateGrain : IStateGrain;

/// <summary>State in the default storage.</summary>
[Alias("tests.IDefaultStateGrain")]
public interface IDefaultStateGrain : IStateGrain;

/// <summary>State in a storage of the tests.</summary>
[Alias("tests.ICustomStateGrain")]
public interface ICustomStateGrain : IStateGrain;

/// <summary>State in a storage that nobody registered.</summary>
[Alias("tests.ILostStateGrain")]
public interface ILostStateGrain : IStateGrain;
