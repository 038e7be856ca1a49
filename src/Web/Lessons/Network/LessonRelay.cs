using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway;
using OrleansRelay.Gateway.Events;
using OrleansRelay.Grains;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Web.Hosting;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>
/// A relay of a lesson: put together of the same parts as the one that it runs in, with a silo, a log and a gateway of its own, at ports of
/// the loopback interface, and without a file. It keeps its key when it is started again, and nothing else.
/// </summary>
internal sealed class LessonRelay(LessonRelayPlan plan, string software, ILoggerFactory loggers) : IAsyncDisposable
{
    private const int MaxFrameBytes = 4096;
    private const long MemoryBytes = 4 << 20;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private readonly RelayIdentity _identity = RelayIdentity.Create();
    private IHost? _host;

    public string Id => plan.Id;

    public RelayKey Key => _identity.Key;

    public bool IsRunning => _host is not null;

    /// <summary>No line of its log is longer, in bytes.</summary>
    public static int MaxLineBytes => Limits.MaxRelayFrameBytes(MaxFrameBytes);

    /// <summary>Where other relays reach it; null while it does not run.</summary>
    public IPEndPoint? Endpoint => _host is null ? null : new IPEndPoint(IPAddress.Loopback, Gateway.Endpoint.Port);

    public TcpGateway Gateway => Part<TcpGateway>();

    public MessageLog Log => Part<MessageLog>();

    /// <summary>How many messages it has.</summary>
    public long Messages => Log.LineNumberAt(Log.Head);

    public RelayDirectory Directory => Part<RelayDirectory>();

    public LinkReports Links => Part<LinkReports>();

    public NodeReports Reports => Part<NodeReports>();

    public TrafficEvents Traffic => Part<TrafficEvents>();

    public async Task StartAsync(CancellationToken stop)
    {
        var host = Build();
        try
        {
            await host.StartAsync(stop);
            _host = host;
        }
        catch
        {
            await EndAsync(host);
            throw;
        }
    }

    /// <summary>Ends it, with all that it has.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host is not { } host)
            return;
        _host = null;
        await EndAsync(host);
    }

    private static async Task EndAsync(IHost host)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await host.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    private T Part<T>()
        where T : notnull => (_host ?? throw new InvalidOperationException($"{Id} does not run.")).Services.GetRequiredService<T>();

    private IHost Build()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(new LessonLoggers(Id, loggers))
            // Of a relay that is just ended Orleans has much to say.
            .AddFilter("Orleans", LogLevel.Critical).AddFilter("OrleansRelay", LogLevel.Error).AddFilter("Microsoft", LogLevel.Critical);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleans(silo => silo
            .UseRelayCluster(new ClusterSettings { Name = Id })
            .AddRelayGrains(plan.RateLimit, new MessageOptions())
            .AddLinkStorage(stateFolder: null));
        builder.Services
            .AddRelayLog(new LogOptions { MemoryBytes = MemoryBytes, ReplayWindow = plan.ReplayWindow })
            .AddRelayFederation(Federation(), [], new Hello(Id, Hello.CurrentVersion, software), _identity)
            .AddRelayLinks()
            .AddRelayGateway(new GatewayOptions
            {
                Bind = IPAddress.Loopback,
                Port = 0,
                MaxFrameBytes = MaxFrameBytes,
                SenderThreads = 1,
                Rehearsal = TimeSpan.Zero,
            });
        return builder.Build();
    }

    // What has broken is noticed and mended while somebody looks on.
    private FederationOptions Federation() => new()
    {
        Auth = plan.Auth,
        MaxLineBytes = MaxLineBytes,
        BackoffFirst = TimeSpan.FromMilliseconds(50),
        BackoffCap = TimeSpan.FromMilliseconds(500),
        SyncInterval = TimeSpan.FromSeconds(1),
        DrainDeadline = TimeSpan.Zero,
    };
}
