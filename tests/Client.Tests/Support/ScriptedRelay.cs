using System.Net;
using System.Net.Sockets;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Support;

/// <summary>Stands in for a relay, and says and does what a test wants it to.</summary>
internal sealed class ScriptedRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<ScriptedConnection> _connections = [];

    public ScriptedRelay() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"relay://127.0.0.1:{Port}";

    /// <summary>Options for a client of it that is quick to come back.</summary>
    public RelayClientOptions Options => Fast(Address);

    public static RelayClientOptions Fast(params string[] addresses) => new()
    {
        Addresses = addresses,
        Name = "alice",
        KeepAddressOrder = true,
        BackoffFirst = TimeSpan.FromMilliseconds(5),
        BackoffCap = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>The next connection; its registration is read and not yet answered.</summary>
    public async Task<ScriptedConnection> AcceptAsync()
    {
        var socket = await _listener.AcceptSocketAsync().WaitAsync(Eventually.Deadline);
        socket.NoDelay = true;
        var connection = new ScriptedConnection(socket);
        _connections.Add(connection);
        await connection.ReadRegistrationAsync();
        return connection;
    }

    /// <summary>The next connection; it is told that it is registered, with an epoch.</summary>
    public async Task<ScriptedConnection> GreetAsync(string epoch = "00000000000000aa", long position = 1000)
    {
        var connection = await AcceptAsync();
        await connection.GreetAsync(epoch, position);
        return connection;
    }

    /// <summary>A client and its connection here.</summary>
    public async Task<(RelayClient Client, ScriptedConnection Connection)> ConnectAsync(RelayClientOptions? options = null)
    {
        var client = RelayClient.ConnectAsync(options ?? Options);
        var connection = await GreetAsync();
        return (await client.WaitAsync(Eventually.Deadline), connection);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }
}
