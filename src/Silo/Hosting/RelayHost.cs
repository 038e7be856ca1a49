using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway;
using OrleansRelay.Grains;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Silo.Configuration;
using OrleansRelay.Web.Hosting;
using OrleansRelay.Web.Metrics;

namespace OrleansRelay.Silo.Hosting;

/// <summary>Puts a relay together: settings, log, grains, links, gateway.</summary>
public static class RelayHost
{
    private const string Software = "OrleansRelay/0.1";
    // Enough for the sessions, and leaves time for the log in RelayProgram.StopPatience.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(6);

    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    /// <exception cref="StorageException">The data directory can't be used.</exception>
    /// <exception cref="RelaysFileException">The relays file is wrong.</exception>
    /// <exception cref="PeeringException">The file of this relay's key can't be used.</exception>
    /// <exception cref="ClusterException">This node can't be one of its cluster.</exception>
    public static IHost Build(string[] args)
    {
        var configuration = CreateBuilder(args).Configuration;
        var settings = RelaySettingsReader.Read(configuration);
        settings = settings with { Cluster = NodeAddress.Complete(settings.Cluster) };
        DataDirectory.Prepare(settings.DataDirectory);
        var relays = RelaysFile.Load(settings.RelaysFile, settings.Id, settings.Secrets) ?? [];
        var identity = RelayIdentity.LoadOrCreate(settings.Federation.KeyFile);
        var host = Host.CreateDefaultBuilder(args)
            .ConfigureAppConfiguration(sources =>
            {
                sources.Sources.Clear();
                sources.AddConfiguration(configuration);
            })
            .ConfigureLogging(AddLogging)
            .ConfigureServices(services => services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout));
        // First, so that it tells how far the relay is from before it has begun until it has ended.
        var web = WebStart.Add(host, settings, configuration);
        host.UseRelayTelemetry(InstanceOf(settings), isScraped: web.Endpoint is not null);
        host.UseOrleans(silo => AddSilo(silo, settings, isTraced: Telemetry.HasCollector(configuration)));
        host.ConfigureServices(services => AddRelay(services.AddSingleton(web), settings, relays, identity));
        return host.Build();
    }

    /// <summary>The settings that a relay would have that is started here, without starting one.</summary>
    /// <param name="args">Its command line.</param>
    /// <param name="file">Another file of settings, over all others; null for none.</param>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    /// <exception cref="InvalidDataException">A file of it is no JSON.</exception>
    public static RelaySettings ReadSettings(string[] args, string? file = null)
    {
        var builder = CreateBuilder(args);
        if (file is not null)
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        return RelaySettingsReader.Read(builder.Configuration);
    }

    private static HostApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings hold until the next start. To follow their files would be to be told of every write to a log in the same folder.
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("hostBuilder:reloadConfigOnChange", "false")]);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, Configuration = configuration });
        // The settings that come with the program, below everything that its user may say.
        var shipped = new JsonConfigurationSource
        {
            Path = Path.Combine(AppContext.BaseDirectory, "appsettings.json"),
            Optional = true,
        };
        shipped.ResolveFileProvider();
        builder.Configuration.Sources.Insert(0, shipped);
        return builder;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = false;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        // It would print the stack trace of every failed start; the program says what failed, or crashes with the same trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    private static string InstanceOf(RelaySettings settings) =>
        settings.Cluster.IsCluster ? $"{settings.Id}/{settings.Cluster.Node}" : settings.Id;

    private static void AddSilo(ISiloBuilder silo, RelaySettings settings, bool isTraced)
    {
        if (isTraced)
            silo.AddActivityPropagation();
        silo.UseRelayCluster(settings.Cluster);
        if (settings.Http is { Port: > 0, Dashboard: true })
            silo.AddDashboard();
        silo.AddRelayGrains(settings.RateLimit, settings.Messages);
        if (!settings.Cluster.IsCluster)
        {
            // A link's position means something only in a log that outlives the process.
            silo.AddLinkStorage(settings.Log.File is null ? null : settings.DataDirectory, FormerFolders(settings));
            return;
        }

        silo.AddClusterStorage(settings.Cluster, settings.DataDirectory, FormerFolders(settings));
        silo.AddReplicaService(new ReplicationOptions
        {
            AckReplicas = settings.Cluster.AckReplicas,
            AckDeadline = settings.Cluster.AckDeadline,
            CatchUpDeadline = settings.Cluster.CatchUpDeadline,
            MaxLineBytes = settings.Federation.MaxLineBytes,
        });
    }

    // Where version 0.1 kept the positions of links; a folder that was set for them is the data directory now.
    private static IReadOnlyList<string> FormerFolders(RelaySettings settings) =>
    [
        settings.DataDirectory,
        settings.Cluster.IsCluster || settings.Log.File is null
            ? Path.GetFullPath(Uri.EscapeDataString(settings.Cluster.Name) + ".state")
            : Path.GetFullPath(settings.Log.File) + ".state",
    ];

    private static void AddRelay(
        IServiceCollection services, RelaySettings settings, IReadOnlyList<RelayAddress> relays, RelayIdentity identity)
    {
        services.AddSingleton(settings);
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddRelayLog(settings.Log);
        services.AddRelayFederation(
            settings.Federation, relays, new Hello(settings.Id, Hello.CurrentVersion, Software), identity);
        // Stopped in the reverse order: first no more messages come in, then the links push what is left, then the other nodes get it.
        if (settings.Cluster.IsCluster)
            services.AddRelayReplication();
        services.AddRelaysFile(settings.RelaysFile, settings.Secrets);
        services.AddRelayLinks();
        services.AddRelayGateway(settings.Gateway);
        services.AddHostedService<StartupReport>();
    }
}
