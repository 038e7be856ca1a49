using System.Net;
using System.Net.Sockets;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Support;

/// <summary>A client that writes lines and reads lines.</summary>
internal sealed class Connection : IDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader? _reader;
    private StreamWriter? _writer;

    public static async Task<Connection> OpenAsync(int port)
    {
        var connection = new Connection();
        await connection._client.ConnectAsync(IPAddress.Loopback, port);
        connection._reader = new StreamReader(connection._client.GetStream());
        connection._writer = new StreamWriter(connection._client.GetStream()) { AutoFlush = true, NewLine = "\n" };
        return connection;
    }

    public Task SendAsync(string line) => _writer!.WriteLineAsync(line);

    /// <summary>The next line, or null at the end of the connection.</summary>
    public async Task<string?> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        return await _reader!.ReadLineAsync(deadline.Token);
    }

    public void Dispose() => _client.Dispose();
}
