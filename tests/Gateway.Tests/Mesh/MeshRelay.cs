using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Federation;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains;
using OrleansRelay.Log.Disk;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>
/// A whole relay of one node, with a disk of its own, that everybody reaches through proxies only: so it may be killed as
/// seen from outside, though its process goes on.
/// </summary>
public sealed class MeshRelay : RestartableNode, IMeshRelay, IAsyncDisposable
{
    private readonly string _folder;
    private readonly UnreliableProxy _front;
    private readonly List<UnreliableProxy> _owned = [];
    private readonly List<UnreliableProxy> _network = [];
    private RelaySetup _setup;
    private Lifeline _line = new();
    private LogCollector _messages = new();
    private Task _dying = Task.CompletedTask;
    private volatile IHost? _host;
    private volatile bool _isUp;

    internal MeshRelay(string folder, RelaySetup setup)
    {
        _folder = folder;
        _setup = setup with
        {
            Log = setup.Log with { File = Path.Combine(folder, "relay_log.jsonl") },
            DataDirectory = DataDirectory,
        };
        _front = new UnreliableProxy(() => Listener);
        Own(_front);
    }

    /// <summary>Its relay id. It may have another one the next time that it starts.</summary>
    public override string Name => Setup.Id;

    public override bool IsRunning => _host is not null;

    public override IPEndPoint Endpoint => _front.Endpoint;

    /// <summary>Who stands in its relays file.</summary>
    public List<RelayAddress> Peers { get; } = [];

    /// <summary>The folder that holds what links know.</summary>
    public string DataDirectory => Path.Combine(_folder, "data");

    /// <summary>Where it listens, past all proxies; null while nobody does.</summary>
    internal IPEndPoint? Listener => _host is { } host
        ? new IPEndPoint(IPAddress.Loopback, host.Services.GetRequiredService<TcpGateway>().Endpoint.Port)
        : null;

    internal override IServiceProvider Services =>
        (_host ?? throw new InvalidOperationException($"{Name} does not run.")).Services;

    internal override LogCollector Messages => _messages;

    private protected override RelaySetup Setup => _setup;

    /// <summary>Changes what it will start with.</summary>
    public void Configure(Func<RelaySetup, RelaySetup> change) => _setup = change(_setup);

    /// <summary>A way to another relay, on which it is listed under that name.</summary>
    public UnreliableProxy Dial(MeshRelay other, string? name = null, int seed = 0)
    {
        var proxy = new UnreliableProxy(() => _isUp ? other.Listener : null, seed);
        Own(proxy);
        if (other != this)
            other._network.Add(proxy);
        Peers.Add(new RelayAddress(name ?? other.Name, "127.0.0.1", proxy.Port));
        return proxy;
    }

    public override async Task StartAsync()
    {
        // The one before may still hold the files, as a killed process does not.
        await _dying;
        Directory.CreateDirectory(_folder);
        (_line, _messages) = (new Lifeline(), new LogCollector());
        _isUp = true;
        var host = Build(_line);
        await host.StartAsync().WaitAsync(Eventually.Deadline);
        _host = host;
    }

    public override async Task StartEmptyAsync()
    {
        await _dying;
        Directory.Delete(_folder, recursive: true);
        await StartAsync();
    }

    public async Task StartWithoutDataAsync()
    {
        await _dying;
        Directory.Delete(DataDirectory, recursive: true);
        await StartAsync();
    }

    public override async Task StopAsync()
    {
        if (_host is not { } host)
            return;
        try
        {
            await TestClock.RunAsync(Setup.Time, host.StopAsync());
        }
        finally
        {
            (_host, _isUp) = (null, false);
            host.Dispose();
        }
    }

    public override Task KillAsync()
    {
        var host = _host ?? throw new InvalidOperationException($"{Name} does not run.");
        (_host, _isUp) = (null, false);
        // Nobody hears of anything that it does from here on, so nothing has to be on disk that it does.
        foreach (var proxy in _network)
            proxy.Cut();
        _line.Cut();
        _dying = Task.Run(() => BuryAsync(host));
        return Task.CompletedTask;
    }

    /// <summary>Returns when nothing is left of the life that was killed, so that its files may be touched.</summary>
    public Task BuriedAsync() => _dying;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _dying;
        foreach (var proxy in _owned)
            await proxy.DisposeAsync();
    }

    private void Own(UnreliableProxy proxy)
    {
        _owned.Add(proxy);
        _network.Add(proxy);
    }

    private IHost Build(Lifeline line)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var disk = new LifelineDisk((IDisk?)Setup.Disk ?? SystemDisk.Instance, line);
        builder.AddRelay(Setup with { Relays = [.. Peers] }, _messages, disk, silo => silo.UseStandAloneCluster(Setup.Id), isAlone: true);
        LifelineStorage.Tie(builder.Services, line);
        return builder.Build();
    }

    private static async Task BuryAsync(IHost host)
    {
        try
        {
            await host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (Exception)
        {
            // It is cut off from everything that it would say goodbye to.
        }

        host.Dispose();
    }
}
