using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Support;

/// <summary>Processes that are one relay. Node 0 is the one that the others of a local cluster meet at.</summary>
internal sealed class ClusterNodes : IDisposable
{
    private const int MaxNodes = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = FreePorts.Take(2 * MaxNodes);
    private readonly List<RelayProcess> _started = [];

    private ClusterNodes(RedisServer? redis) => Redis = redis;

    /// <summary>Where they find each other; null for those of a primary.</summary>
    public RedisServer? Redis { get; }

    private string[] Meeting => Redis is null
        ? ["--Relay:Cluster:Provider=local", $"--Relay:Cluster:Primary=127.0.0.1:{SiloPort(0)}"]
        : ["--Relay:Cluster:Provider=redis", $"--Relay:Cluster:Redis=127.0.0.1:{Redis.Port}"];

    /// <summary>None of them runs yet.</summary>
    public static ClusterNodes Local() => new(redis: null);

    /// <inheritdoc cref="Local"/>
    public static async Task<ClusterNodes> AtRedisAsync() => new(await RedisServer.StartAsync());

    public int Port(int node) => _ports[node];

    public int SiloPort(int node) => _ports[MaxNodes + node];

    public string LogFile(int node) => _folder.File($"{node}.jsonl");

    /// <summary>Starts a node; what is given last wins.</summary>
    public RelayProcess Start(int node, params string[] arguments)
    {
        var process = RelayProcess.Start(_folder, [.. ArgumentsOf(node), .. arguments]);
        _started.Add(process);
        return process;
    }

    /// <summary>Starts a node and waits until it serves.</summary>
    public async Task<RelayProcess> ServeAsync(int node, params string[] arguments)
    {
        var process = await RelayProcess.ServeAsync(_folder, Port(node), [.. ArgumentsOf(node), .. arguments]);
        _started.Add(process);
        return process;
    }

    /// <summary>A client of a node, that is told of what comes from when this returns.</summary>
    public async Task<Connection> RegisterAsync(int node, string name)
    {
        var client = await Connection.OpenAsync(Port(node));
        await client.SendAsync($$"""{"peer_id": "{{name}}"}""");
        Assert.Contains($"\"node\": \"node{node}\"", await client.ReadAsync(), StringComparison.Ordinal);
        return client;
    }

    public void Dispose()
    {
        foreach (var process in _started)
            process.Dispose();
        Redis?.Dispose();
        _folder.Dispose();
    }

    private string[] ArgumentsOf(int node) =>
    [
        "--Relay:Bind=127.0.0.1", "--Relay:RateLimit:Messages=0", "--Relay:Gateway:Rehearsal=0ms", $"--Relay:Port={Port(node)}",
        $"--Relay:LogFile={node}.jsonl", $"--Relay:Node=node{node}", $"--Relay:Cluster:SiloPort={SiloPort(node)}", .. Meeting,
    ];
}
