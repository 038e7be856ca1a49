using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using OrleansRelay.Federation;
using OrleansRelay.Grains;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A relay in this process: a silo of its own with the grains, the log, the links and the gateway.</summary>
public sealed class RunningRelay : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly RelaySetup _setup;
    private readonly LogCollector _log;
    private bool _stopped;

    private RunningRelay(IHost host, RelaySetup setup, LogCollector log) =>
        (_host, _setup, _log) = (host, setup, log);

    public TcpGateway Gateway => _host.Services.GetRequiredService<TcpGateway>();

    public MessageLog Log => _host.Services.GetRequiredService<MessageLog>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IPEndPoint Endpoint => new(IPAddress.Loopback, Gateway.Endpoint.Port);

    public RelayAddress Address => new(_setup.Id, "127.0.0.1", Endpoint.Port);

    /// <summary>What was logged as an error.</summary>
    public IReadOnlyCollection<string> Errors =>
        [.. _log.Messages.Where(static message => message.Level >= LogLevel.Error).Select(static message => message.Text)];

    /// <summary>Everything that was logged.</summary>
    public IReadOnlyCollection<string> Said => [.. _log.Messages.Select(static message => message.Text)];

    public static async Task<RunningRelay> StartAsync(RelaySetup? setup = null)
    {
        setup ??= new RelaySetup();
        var log = new LogCollector();
        var host = Build(setup, log);
        await host.StartAsync().WaitAsync(Eventually.Deadline);
        return new RunningRelay(host, setup, log);
    }

    public Task<LineClient> ConnectAsync(int receiveBytes = 0) => LineClient.ConnectAsync(Endpoint, receiveBytes);

    /// <summary>A client that is registered and will be delivered what is sent from now on.</summary>
    public Task<LineClient> RegisterAsync(string name, int receiveBytes = 0) =>
        LineClient.RegisterAsync(Endpoint, name, receiveBytes);

    /// <summary>Waits until a link to another relay of ours, or to a seed relay, is up.</summary>
    public Task LinkedAsync(string relayId, LinkPhase phase = LinkPhase.Linked) => Eventually.TrueAsync(
        async () => (await Grains.GetGrain<IFederationGrain>(relayId).Status()).Phase == phase,
        $"{_setup.Id} is linked to {relayId}");

    /// <summary>Waits until a link has nothing more to send or to have acknowledged.</summary>
    public Task DrainedAsync(string relayId) => Eventually.TrueAsync(
        async () => (await Grains.GetGrain<IFederationGrain>(relayId).Status()).Behind == 0,
        $"{_setup.Id} has sent everything to {relayId}");

    /// <summary>Every line that the log holds.</summary>
    public IReadOnlyList<string> LogLines()
    {
        var lines = new List<string>();
        var block = new byte[1 << 20];
        for (var position = Log.Oldest; Log.Read(position, block) is { Status: not LogReadStatus.AtEnd } read; position = read.Next)
            lines.AddRange(System.Text.Encoding.UTF8.GetString(block, 0, read.Count).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return lines;
    }

    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        var stopping = _host.StopAsync();
        // A clock that stands still would let no deadline of the stop come.
        if (_setup.Time is FakeTimeProvider time)
            await Eventually.TrueAsync(() => Advanced(time, stopping), "the relay stops");
        await stopping.WaitAsync(Eventually.Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }

    private static bool Advanced(FakeTimeProvider time, Task until)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return until.IsCompleted;
    }

    private static IHost Build(RelaySetup setup, LogCollector log)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(log);
        builder.UseOrleans(silo =>
        {
            silo.UseStandAloneCluster(setup.Id);
            silo.AddRelayGrains(setup.RateLimit, setup.Messages, stateFolder: null);
        });
        var services = builder.Services;
        services.AddSingleton(setup.Time);
        // It may stand still, but not for Orleans itself.
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddRelayLog(setup.Log);
        if (setup.Disk is { } disk)
            services.AddSingleton(provider => MessageLog.Open(setup.Log, setup.Time, provider.GetRequiredService<ILogger<MessageLog>>(), disk));
        services.AddRelayFederation(
            setup.Federation with { MaxLineBytes = Limits.MaxRelayFrameBytes(setup.Gateway.MaxFrameBytes) },
            setup.Relays,
            new Hello(setup.Id, Hello.CurrentVersion, "test"));
        services.AddRelayLinks();
        services.AddRelayGateway(
            setup.Gateway with { Bind = IPAddress.Loopback, Port = setup.Port, Rehearsal = TimeSpan.Zero });
        return builder.Build();
    }
}
