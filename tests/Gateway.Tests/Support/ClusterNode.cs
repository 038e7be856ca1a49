using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.TestingHost;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>One node of a <see cref="RelayCluster"/>, which may go and come back, with its disk or without.</summary>
public sealed class ClusterNode : RestartableNode
{
    // Short, but three of them are more than a busy machine lets a process wait.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMilliseconds(500);

    private readonly InProcessTestCluster _cluster;
    private readonly RelaySetup _setup;
    private readonly string _folder;
    private readonly int _siloPort;
    private Lifeline _line = new();
    private LogCollector _messages = new();
    private InProcessSiloHandle? _silo;
    private Task _dying = Task.CompletedTask;

    internal ClusterNode(InProcessTestCluster cluster, string name, int siloPort, string folder, RelaySetup setup)
    {
        (_cluster, Name, _siloPort, _folder) = (cluster, name, siloPort, folder);
        _setup = setup with { Log = setup.Log with { File = Path.Combine(folder, "relay_log.jsonl") } };
    }

    public override string Name { get; }

    public override bool IsRunning => _silo is not null;

    internal override IServiceProvider Services =>
        (_silo ?? throw new InvalidOperationException($"{Name} does not run.")).ServiceProvider;

    internal override LogCollector Messages => _messages;

    internal SiloAddress Silo => _silo!.SiloAddress;

    internal Replicator Replication => Services.GetRequiredService<Replicator>();

    private protected override RelaySetup Setup => _setup;

    public override async Task StartAsync()
    {
        // The one before may still hold the files, as a killed process does not.
        await _dying;
        Directory.CreateDirectory(_folder);
        (_line, _messages) = (new Lifeline(), new LogCollector());
        var options = new InProcessTestSiloSpecificOptions { SiloName = Name, SiloPort = _siloPort, GatewayPort = 0 };
        var starting = _cluster.CreateSiloAsync(options);
        await TestClock.RunAsync(_setup.Time, starting);
        _silo = await starting;
    }

    public override async Task StartEmptyAsync()
    {
        await _dying;
        Directory.Delete(_folder, recursive: true);
        await StartAsync();
    }

    public override async Task StopAsync()
    {
        if (_silo is not { } silo)
            return;
        _silo = null;
        await TestClock.RunAsync(_setup.Time, silo.StopSiloAsync(stopGracefully: true));
        await silo.DisposeAsync();
    }

    public override async Task KillAsync()
    {
        var silo = _silo ?? throw new InvalidOperationException($"{Name} does not run.");
        var gateway = Gateway;
        _silo = null;
        _line.Cut();
        await gateway.StopAsync(new CancellationToken(canceled: true));
        _dying = Task.Run(() => BuryAsync(silo));
    }

    /// <summary>Returns when nothing is left of it.</summary>
    internal async Task EndAsync()
    {
        await StopAsync();
        await _dying;
    }

    internal void Configure(IHostApplicationBuilder builder)
    {
        var disk = new LifelineDisk((IDisk?)_setup.Disk ?? SystemDisk.Instance, _line);
        builder.AddRelay(_setup, _messages, disk, Join, isAlone: false);
        var line = _line;
        builder.ConfigureContainer(new DefaultServiceProviderFactory(), services => services.Tie(line));
    }

    private static void Join(ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(static membership =>
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.NumVotesForDeathDeclaration = 1;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(1);
    });

    private static async Task BuryAsync(InProcessSiloHandle silo)
    {
        try
        {
            await silo.StopSiloAsync(stopGracefully: false);
        }
        catch (Exception)
        {
            // It is cut off from everything that it would say goodbye to.
        }

        await silo.DisposeAsync();
    }
}
