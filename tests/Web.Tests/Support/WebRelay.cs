using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Silo.Hosting;
using OrleansRelay.Testing;
using OrleansRelay.Web.Security;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>A relay as its users run it, in this process, with its page and API.</summary>
public sealed class WebRelay : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = FreePorts.Take(2);
    private readonly string[] _settings;
    private readonly IHost _host;
    private int _isDisposed;

    private WebRelay(string[] settings)
    {
        Token = AccessToken.LoadOrCreate(_folder.File("http-token")).Secret!;
        _settings =
        [
            "--Relay:Bind=127.0.0.1", $"--Relay:Port={_ports[0]}", $"--Relay:Http:Port={_ports[1]}", $"--Relay:DataDirectory={_folder.Path}",
            $"--Relay:RelaysFile={_folder.File("relays.json")}", "--Relay:RateLimit:Messages=0", "--Relay:Log:MemoryBytes=16MiB", "--Relay:Rehearsal=0s",
            .. settings,
        ];
        _host = RelayHost.Build(_settings);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_ports[1]}/") };
        Holder = new HttpClient { BaseAddress = Client.BaseAddress };
        Holder.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public string Token { get; }

    /// <summary>Has no token.</summary>
    public HttpClient Client { get; }

    /// <summary>Has the token.</summary>
    public HttpClient Holder { get; }

    public int HttpPort => _ports[1];

    public IPEndPoint Tcp => new(IPAddress.Loopback, _ports[0]);

    public IHost Host => _host;

    /// <param name="settings">As on its command line; without any it limits nobody.</param>
    public static async Task<WebRelay> StartAsync(params string[] settings)
    {
        var relay = Build(settings);
        await relay._host.StartAsync().WaitAsync(Eventually.Deadline);
        return relay;
    }

    /// <summary>One that is still to be started.</summary>
    public static WebRelay Build(params string[] settings) => new(settings);

    public Task<LineClient> RegisterAsync(string name) => LineClient.RegisterAsync(Tcp, name);

    /// <param name="set">Changes what the WebSocket asks with.</param>
    public async Task<SocketClient> OpenSocketAsync(Action<ClientWebSocketOptions>? set = null)
    {
        var socket = new ClientWebSocket();
        set?.Invoke(socket.Options);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{HttpPort}/ws"), CancellationToken.None).WaitAsync(Eventually.Deadline);
        return new SocketClient(socket);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        Client.Dispose();
        Holder.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
    }
}
