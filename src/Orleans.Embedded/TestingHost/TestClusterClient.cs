using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>The client of a test cluster, with services of its own beside those of the silo.</summary>
internal sealed class TestClusterClient : IDisposable
{
    private readonly IHost _host;
    private readonly ClusterClient _client;

    public TestClusterClient(TestClusterOptions options, IConfiguration configuration, SiloEngine engine)
    {
        var builder = new HostBuilder();
        builder.ConfigureHostConfiguration(host => host.AddConfiguration(configuration));
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<IClusterClient>(_ => Client);
            services.AddSingleton<IGrainFactory>(_ => Client);
        });
        foreach (var configurator in TestSiloFactory.Configurators(options.ClientBuilderConfiguratorTypes))
        {
            if (configurator is IHostConfigurator ofHost)
                ofHost.Configure(builder);
            if (configurator is IClientBuilderConfigurator ofClient)
            {
                builder.ConfigureServices(
                    services => ofClient.Configure(configuration, new ClientBuilder(services, configuration)));
            }
        }

        _host = builder.Build();
        var messaging = _host.Services.GetRequiredService<IOptions<ClientMessagingOptions>>().Value;
        _client = new ClusterClient(engine, _host.Services, messaging.ResponseTimeout);
    }

    public IClusterClient Client => _client;

    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    private sealed record ClientBuilder(IServiceCollection Services, IConfiguration Configuration) : IClientBuilder;
}
