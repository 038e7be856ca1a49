using Microsoft.Extensions.Configuration;

namespace Orleans.TestingHost;

/// <summary>Builds a cluster for tests.</summary>
public class TestClusterBuilder
{
    private readonly List<Action<IConfigurationBuilder>> _configure = [];
    private readonly List<Action> _finish = [];

    public TestClusterBuilder()
        : this(2)
    {
    }

    public TestClusterBuilder(short initialSilosCount) => Options = new TestClusterOptions
    {
        InitialSilosCount = initialSilosCount,
        ClusterId = CreateClusterId(),
        ServiceId = Guid.NewGuid().ToString("N"),
    };

    public TestClusterOptions Options { get; }

    public Dictionary<string, string?> Properties { get; } = [];

    public static string CreateClusterId() => $"testcluster-{Guid.NewGuid():N}";

    public TestClusterBuilder ConfigureBuilder(Action configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        _finish.Add(configureDelegate);
        return this;
    }

    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        _configure.Add(configureDelegate);
        return this;
    }

    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        Options.SiloBuilderConfiguratorTypes.Add(NameOf(typeof(T), typeof(ISiloConfigurator)));
        return this;
    }

    public TestClusterBuilder AddClientBuilderConfigurator<T>()
        where T : new()
    {
        Options.ClientBuilderConfiguratorTypes.Add(NameOf(typeof(T), typeof(IClientBuilderConfigurator)));
        return this;
    }

    public TestCluster Build()
    {
        foreach (var finish in _finish)
            finish();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Properties);
        foreach (var configure in _configure)
            configure(configuration);
        return new TestCluster(Options, configuration.Build());
    }

    private static string? NameOf(Type configurator, Type kind) =>
        configurator.IsAssignableTo(kind) || configurator.IsAssignableTo(typeof(IHostConfigurator))
            ? configurator.AssemblyQualifiedName
            : throw new ArgumentException($"{configurator} implements neither {kind.Name} nor {nameof(IHostConfigurator)}.");
}
