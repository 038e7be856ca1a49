using Microsoft.Extensions.Hosting;
using OrleansRelay.Silo.Hosting;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Support;

/// <summary>A relay as its users run it, in this process. It may be stopped and started again with the same log and port.</summary>
public sealed class RealRelay : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _settings;
    private IHost? _host;

    private RealRelay(string[] settings) => _settings = settings;

    public int Port { get; } = FreePorts.Take(1)[0];

    public string Address => $"relay://127.0.0.1:{Port}";

    /// <param name="settings">As on its command line; without any it limits nobody.</param>
    public static async Task<RealRelay> StartAsync(params string[] settings)
    {
        var relay = new RealRelay(settings);
        await relay.StartAgainAsync();
        return relay;
    }

    public async Task StartAgainAsync()
    {
        string[] all =
        [
            "--Relay:Bind=127.0.0.1", $"--Relay:Port={Port}", $"--Relay:DataDirectory={_folder.Path}",
            $"--Relay:LogFile={_folder.File("relay_log.jsonl")}", $"--Relay:RelaysFile={_folder.File("relays.json")}",
            "--Relay:RateLimit:Messages=0", "--Relay:Log:MemoryBytes=16MiB", "--Relay:Http:Port=0", .. _settings,
        ];
        _host = RelayHost.Build(all);
        await _host.StartAsync().WaitAsync(Eventually.Deadline);
    }

    public async Task StopAsync()
    {
        if (_host is not { } host)
            return;
        _host = null;
        await host.StopAsync();
        host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
