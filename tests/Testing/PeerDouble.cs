using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRelay.Testing;

/// <summary>The other end of a link: accepts connections one after the other and is told by the test what to say.</summary>
public sealed class PeerDouble : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket? _connection;
    private string _unread = "";

    public PeerDouble()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public void Listen() => _listener.Listen();

    public async Task AcceptAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var accepted = await _listener.AcceptAsync(deadline.Token);
        _connection?.Dispose();
        (_connection, _unread) = (accepted, "");
    }

    /// <summary>Accepts, reads the greeting and answers it.</summary>
    /// <param name="software">As it stands in JSON.</param>
    public async Task AcceptAndGreetAsync(string software = "double")
    {
        await AcceptAsync();
        Assert.StartsWith("RELAY||{\"hello\": ", await ReadLineAsync(), StringComparison.Ordinal);
        await SendAsync("""RELAY||{"hello": {"relay": "relay2", "protocol": 1, "software": """ + $"\"{software}\"}}}}\n");
    }

    public async Task<string> ReadLineAsync()
    {
        while (!_unread.Contains('\n', StringComparison.Ordinal))
            _unread += await ReadSegmentAsync();
        var end = _unread.IndexOf('\n', StringComparison.Ordinal);
        var line = _unread[..end];
        _unread = _unread[(end + 1)..];
        return line;
    }

    /// <summary>The entry of the next <c>RELAY||</c> line.</summary>
    public async Task<string> ReadEntryAsync()
    {
        var line = await ReadLineAsync();
        Assert.StartsWith("RELAY||", line, StringComparison.Ordinal);
        return line["RELAY||".Length..];
    }

    /// <summary>The next <c>RELAY||{…}</c> without newline, by its end, which is that of its id.</summary>
    public async Task<string> ReadUnframedEntryAsync()
    {
        const string End = "\"}";
        while (!_unread.Contains(End, StringComparison.Ordinal))
            _unread += await ReadSegmentAsync();
        var end = _unread.IndexOf(End, StringComparison.Ordinal) + End.Length;
        var entry = _unread[..end];
        _unread = _unread[end..];
        return entry;
    }

    public async Task<string> ReadSegmentAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var buffer = new byte[4096];
        var read = await _connection!.ReceiveAsync(buffer, SocketFlags.None, deadline.Token);
        Assert.NotEqual(0, read);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    public async Task SendAsync(string text)
    {
        Assert.NotNull(_connection);
        await _connection.SendAsync(Encoding.UTF8.GetBytes(text), SocketFlags.None);
    }

    public Task AckAsync(string entry) =>
        SendAsync($"{{\"status\": \"ok\", \"msg_id\": \"{Lines.IdOf(entry)}\"}}\n");

    public Task RefuseAsync(string entry) =>
        SendAsync($"{{\"status\": \"error\", \"error\": \"malformed\", \"message\": \"no\", \"msg_id\": \"{Lines.IdOf(entry)}\"}}\n");

    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose()
    {
        Drop();
        _listener.Dispose();
    }
}
