using System.Net;
using System.Text;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Silo.Tests.Mesh;

/// <summary>A relay that is a process, with a folder of its own; other relays are listed at proxies.</summary>
internal sealed class ProcessRelay(string name) : IMeshRelay, IAsyncDisposable
{
    // What is acknowledged is on disk, and faults are noticed as soon as they can be.
    private static readonly string[] Settings =
    [
        "--Relay:Rehearsal=0s", "--Relay:RateLimit:Messages=0", "--Relay:LogFile=log.jsonl", "--Relay:Log:Fsync=always",
        "--Relay:Log:MemoryBytes=16MiB", "--Relay:Federation:BackoffFirst=20ms", "--Relay:Federation:BackoffCap=200ms",
        "--Relay:Federation:AckDeadline=4s", "--Relay:Federation:DrainDeadline=2s", "--Relay:Federation:SyncInterval=1s",
        "--Relay:Federation:PingInterval=1s",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePorts.Take(1)[0];
    private readonly List<UnreliableProxy> _ways = [];
    private readonly List<string> _listed = [];
    private readonly List<RelayProcess> _lives = [];
    private RelayProcess? _process;

    public string Name => name;

    public bool IsRunning => _process is not null;

    public object? Life => _process;

    public IReadOnlyCollection<string> Errors => [.. _lives.SelectMany(static life => life.Errors.Concat(life.Failures))];

    /// <summary>The end of what it said in this life, or the one before.</summary>
    public string LastWords => string.Join(" | ", _lives.LastOrDefault()?.Output.Split('\n').TakeLast(12) ?? []);

    /// <summary>A way to another relay, on which it is listed from the next start on.</summary>
    public UnreliableProxy Dial(ProcessRelay other, int seed)
    {
        var way = new UnreliableProxy(() => new IPEndPoint(IPAddress.Loopback, other._port), seed);
        _ways.Add(way);
        _listed.Add($$"""{"id": "{{other.Name}}", "ip": "127.0.0.1", "port": {{way.Port}}}""");
        return way;
    }

    public Task<LineClient> RegisterAsync(string name) => LineClient.RegisterAsync(new IPEndPoint(IPAddress.Loopback, _port), name);

    public IReadOnlyList<MessageId> LogIds()
    {
        var ids = new List<MessageId>();
        foreach (var line in LogLines())
        {
            Assert.True(EntryLine.TryReadId(Encoding.UTF8.GetBytes(line), out var id), $"{Name}'s log has the line {line}");
            ids.Add(id);
        }

        return ids;
    }

    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(_folder.File("relays.json"), $"[{string.Join(",\n", _listed)}]");
        var process = await RelayProcess.ServeAsync(_folder, _port, [$"--Relay:Id={Name}", .. Settings]);
        _lives.Add(process);
        _process = process;
    }

    public Task StartEmptyAsync()
    {
        foreach (var file in Directory.GetFiles(_folder.Path))
            File.Delete(file);
        return StartWithoutDataAsync();
    }

    public Task StartWithoutDataAsync()
    {
        Directory.Delete(_folder.File("data"), recursive: true);
        return StartAsync();
    }

    public async Task StopAsync() => Assert.Equal(0, await EndAsync("TERM"));

    public Task KillAsync() => EndAsync("KILL");

    public async ValueTask DisposeAsync()
    {
        foreach (var life in _lives)
            life.Dispose();
        foreach (var way in _ways)
            await way.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<int> EndAsync(string signal)
    {
        var process = _process!;
        process.Signal(signal);
        var code = await process.ExitCodeAsync();
        _process = null;
        return code;
    }

    // Whole lines only: it may be writing the last one.
    private string[] LogLines()
    {
        var file = _folder.File("log.jsonl");
        if (!File.Exists(file))
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')[..^1].Select(static line => line + '\n')];
    }
}
