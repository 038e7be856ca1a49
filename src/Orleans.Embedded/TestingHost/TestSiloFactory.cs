using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>Builds the host of a test cluster's silo, with the configurators in the order they were added.</summary>
internal static class TestSiloFactory
{
    private const string Name = "Primary";

    public static InProcessSiloHandle Create(TestClusterOptions options, IConfiguration configuration)
    {
        var host = new HostBuilder();
        host.UseEnvironment(Environments.Development);
        host.ConfigureHostConfiguration(builder => builder.AddConfiguration(configuration));
        host.UseOrleans(silo =>
        {
            silo.Services.Configure<SiloOptions>(named => named.SiloName = Name);
            silo.Services.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = options.ServiceId;
            });
        });
        foreach (var configurator in Configurators(options.SiloBuilderConfiguratorTypes))
        {
            if (configurator is IHostConfigurator ofHost)
                ofHost.Configure(host);
            if (configurator is ISiloConfigurator ofSilo)
                host.UseOrleans(ofSilo.Configure);
        }

        return new InProcessSiloHandle(host.Build(), Name) { ClusterOptions = options };
    }

    public static IEnumerable<object> Configurators(IEnumerable<string?> typeNames) => typeNames
        .Where(name => !string.IsNullOrWhiteSpace(name))
        .Select(name => Activator.CreateInstance(Type.GetType(name!, throwOnError: true)!)!);
}
