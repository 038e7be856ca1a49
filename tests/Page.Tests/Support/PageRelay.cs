using System.Net;
using System.Text.Json;
using OrleansRelay.Testing;
using OrleansRelay.Web.Security;

namespace OrleansRelay.Page.Tests.Support;

/// <summary>A relay, or a node of one, as a process of its own, with its page.</summary>
public sealed class PageRelay : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _settings;
    private RelayProcess? _process;

    private PageRelay(string id, int port, string[] settings)
    {
        Id = id;
        Tcp = new IPEndPoint(IPAddress.Loopback, port);
        Http = new Uri($"http://127.0.0.1:{FreePorts.Take(1)[0]}/");
        Token = AccessToken.LoadOrCreate(_folder.File("http-token")).Secret!;
        _settings =
        [
            $"--Relay:Id={id}", $"--Relay:Http:Port={Http.Port}", $"--Relay:Http:TokenFile={_folder.File("http-token")}", "--Relay:RateLimit:Messages=0",
            "--Relay:Log:MemoryBytes=16MiB", "--Relay:Rehearsal=0s", .. settings,
        ];
    }

    public string Id { get; }

    public IPEndPoint Tcp { get; }

    public Uri Http { get; }

    public string Token { get; }

    /// <param name="settings">As on its command line; without any it limits nobody.</param>
    public static Task<PageRelay> StartAsync(params string[] settings) => StartAsync("relay1", FreePorts.Take(1)[0], settings);

    public static async Task<PageRelay> StartAsync(string id, int port, params string[] settings)
    {
        var relay = new PageRelay(id, port, settings);
        await relay.StartAgainAsync();
        return relay;
    }

    /// <summary>Several relays, each linked with all others.</summary>
    public static Task<PageRelay[]> StartMeshAsync(int count)
    {
        var ports = FreePorts.Take(count);
        return Task.WhenAll(Enumerable.Range(0, count).Select(i =>
        {
            var others = Enumerable.Range(0, count).Where(other => other != i).Select(other => new { id = Name(other), ip = "127.0.0.1", port = ports[other] });
            var relay = new PageRelay(Name(i), ports[i], ["--Relay:RelaysFile=relays.json"]);
            File.WriteAllText(relay._folder.File("relays.json"), JsonSerializer.Serialize(others));
            return Started(relay);
        }));
    }

    public async Task StartAgainAsync() => _process = await RelayProcess.ServeAsync(_folder, Tcp.Port, _settings);

    /// <summary>Ends it without a word.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    public Task<LineClient> RegisterAsync(string name) => LineClient.RegisterAsync(Tcp, name);

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    private static string Name(int index) => $"relay{index + 1}";

    private static async Task<PageRelay> Started(PageRelay relay)
    {
        await relay.StartAgainAsync();
        return relay;
    }
}
